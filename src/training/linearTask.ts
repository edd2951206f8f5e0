import type { SmallArithmetic, SmallMatrix } from '../arithmetic/wasm/smallFloat64.ts';
import { type Initialisation, kaimingUniform, normPreserving } from '../network/initialisations.ts';
import { random } from '../random.ts';
import { type FactorOptions, inputFactor } from './factors.ts';
import { type MomentBatch } from './moments.ts';

/** The synthetic regression of 2605.11911 A.1 and A.3. */
export interface LinearTask {
  /** n_0 … n_L */
  readonly widths: readonly number[];
  readonly initialisation: keyof typeof INITIALISATIONS;
  readonly batch: number;
  readonly steps: number;
  readonly seed: number;
}

export const INITIALISATIONS = { kaiming: kaimingUniform, 'norm-preserving': normPreserving } as const satisfies Record<
  string,
  Initialisation
>;

const normals = (stream: string, seed: number, count: number): Float64Array => {
  const r = random(seed, stream);
  return Float64Array.from({ length: count }, () => r.normal());
};

/** W_data (n_L × n_0) of a seed, entries N(0, 1/n_0), row-major. */
export function teacherOf({ widths, seed }: LinearTask): Float64Array {
  const [inputs, outputs] = [widths[0]!, widths.at(-1)!];
  return normals('training teacher', seed, inputs * outputs).map((z) => z / Math.sqrt(inputs));
}

/** W_1 … W_L of a seed. */
export function weightsOf({ widths, initialisation, seed }: LinearTask): Float64Array[] {
  const r = random(seed, 'training weights');
  return widths.slice(1).map((n, i) => INITIALISATIONS[initialisation](r, n, widths[i]!));
}

/** X (n_0 × B) of every step, sample after sample, entries N(0, 1): the same for all rules and rates of a seed. */
export function inputsOf({ widths, batch, steps, seed }: LinearTask): Float64Array[] {
  const r = random(seed, 'training inputs');
  const n = widths[0]!;
  return Array.from({ length: steps }, () => {
    const x = new Float64Array(n * batch);
    for (let b = 0; b < batch; b++) for (let i = 0; i < n; i++) x[i * batch + b] = r.normal();
    return x;
  });
}

/**
 * The batches of a task by what an update depends on: x itself where it has fewer columns than rows, and XXᵀ/B otherwise.
 *
 * Cost: n² B a batch, and a solve where factors are regularised.
 */
export function momentBatches(
  S: SmallArithmetic,
  task: LinearTask,
  target: SmallMatrix,
  factors?: FactorOptions,
): MomentBatch<SmallMatrix>[] {
  const { widths, batch } = task;
  const n = widths[0]!;
  return inputsOf(task).map((entries) => {
    if (batch < n) {
      const x = S.matrix(n, batch, entries);
      const y = S.multiply(target, x);
      if (batch === 1) return { x, y };
      return { x, y, moment: S.scale(S.matrix(1, 1, [1 / batch]), S.identity(batch)) };
    }
    const moment = S.matrix(n, n, secondMoment(entries, n, batch));
    if (!factors) return { y: target, moment };
    return { y: target, moment, inputFactor: inputFactor(S, moment, factors) };
  });
}

/** XXᵀ/B for X (n × B), row-major. */
export function secondMoment(x: Float64Array, n: number, batch: number): Float64Array {
  const C = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let b = 0; b < batch; b++) sum += x[i * batch + b]! * x[j * batch + b]!;
      C[i * n + j] = C[j * n + i] = sum / batch;
    }
  return C;
}
