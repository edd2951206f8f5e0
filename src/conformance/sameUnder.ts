import { float64, type Float64Matrix } from '../arithmetic/float64.ts';
import { frobenius } from '../arithmetic/norm.ts';
import { exactly } from '../inference/certificate.ts';
import type { Supervised } from '../problem/problem.ts';
import { type Judgement, judgeError } from './check.ts';
import { judgeUpdate } from './deviation.ts';
import { allowedError, ownUpdates, reference } from './tolerance.ts';
import type { Trial } from './trial.ts';

/** Another way to write a problem, and what becomes of the answers; a layer's own factor comes from its number, 1..L. */
export interface Rewriting {
  readonly what: string;
  readonly problem: Supervised<Float64Matrix>;
  /** z_l of the rewritten problem, from that of the first; the same unless told. */
  readonly activities?: (z: Float64Matrix, l: number) => Float64Matrix;
  /** The factor that comes to ΔW_l; exact in binary. */
  readonly factor: (l: number) => number;
}

/**
 * Holds a rule's answers to a problem against its answers to the same problem written in another way.
 *
 * Both may be off by the accuracy asked; nothing is assumed about what the right answer is.
 */
export async function sameUnder(t: Trial, { what, problem, activities, factor }: Rewriting): Promise<Judgement[]> {
  const E = reference;
  const other = t.on(problem);
  const [z, zOther] = [await t.activities(), await other.activities()];
  const expected = activities ? z.map(activities) : z;
  const size = frobenius(expected.slice(1, -1).map((zl) => zl.data));
  const moved = judgeError(
    `activities, ${what}`,
    frobenius(expected.map((zl, l) => float64.subtract(zl, zOther[l]!).data)),
    t.accuracy * size + allowedError(other, zOther),
    'activities',
  );
  const [before, after] = [await ownUpdates(t), await ownUpdates(other)];
  const updates = before.map(({ name, layer, value }, i) =>
    judgeUpdate(
      `update of ${name}, ${what}`,
      after[i]!.value,
      E.scale(exactly(float64.matrix(1, 1, [factor(layer)])), value),
    ),
  );
  return z.length > 2 ? [moved, ...updates] : updates;
}
