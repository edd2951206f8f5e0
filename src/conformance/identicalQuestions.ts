import type { Float64Matrix } from '../arithmetic/float64.ts';
import { apart, norm } from './matrices.ts';
import type { Trial } from './trial.ts';
import { endToEnd } from './updates.ts';

/** The first of two answers' parts in which a bit differs, and by how much of its own size. */
export interface Difference {
  /** "W_1", "z_2" */
  readonly name: string;
  /** ‖a − b‖/‖a‖ */
  readonly by: number;
}

/** What is off where no two answers are alike. */
export const NOT_REPRODUCIBLE = 'not reproducible';

interface Part {
  readonly name: string;
  readonly value: Float64Matrix;
}

/** The first part in which a bit differs; parts of both are in the same order. */
export function difference(one: readonly Part[], other: readonly Part[]): Difference | undefined {
  const i = one.findIndex(({ value }, k) => !value.data.every((v, j) => Object.is(v, other[k]!.value.data[j])));
  if (i < 0) return undefined;
  const [a, b] = [one[i]!.value, other[i]!.value];
  return { name: one[i]!.name, by: apart([a], [b]) / norm(a) };
}

export const asParts = (z: readonly Float64Matrix[]): Part[] => z.map((value, l) => ({ name: `z_${l}`, value }));

/** So often is a question asked again: small networks give the same bits by chance. */
const TIMES = 8;

/** How answers to the same question differ that are asked one after the other, with nothing in between: the first that does. */
async function repeated(ask: () => Promise<readonly Part[]>): Promise<Difference | undefined> {
  const first = await ask();
  for (let i = 1; i < TIMES; i++) {
    const differs = difference(first, await ask());
    if (differs) return differs;
  }
  return undefined;
}

/** Of activities. */
export const inferredAgain = (t: Trial): Promise<Difference | undefined> =>
  repeated(async () => asParts(await t.on(t.problem).activities()));

/** Of updates from the same activities. */
export const learnedAgain = (t: Trial, z: readonly Float64Matrix[]): Promise<Difference | undefined> =>
  repeated(async () => endToEnd(await t.learnFrom(t.problem, z)));
