import { symmetricEnds } from '../arithmetic/symmetricEnds.ts';
import { type SmallArithmetic, smallFloat64 } from '../arithmetic/wasm/smallFloat64.ts';
import { type LinearTask, momentBatches, teacherOf, weightsOf } from './linearTask.ts';
import { type MomentRun, momentRun } from './momentRun.ts';
import { type FactorOptions } from './factors.ts';
import type { TrainingRule } from './rules.ts';

/** Learning rates, evenly spaced in their logarithm: 10^from … 10^to. */
export interface RateRange {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

export const ratesOf = ({ from, to, count }: RateRange): number[] =>
  Array.from({ length: count }, (_, i) => 10 ** (from + ((to - from) * i) / Math.max(1, count - 1)));

/** About 2·half steps, half of them evenly spaced and half in their logarithm, the first and the last among them. */
export function keptSteps(steps: number, half = 25): number[] {
  const even = Array.from({ length: half + 1 }, (_, i) => Math.round((steps * i) / half));
  const logarithmic = Array.from({ length: half + 1 }, (_, i) => Math.round(steps ** (i / half)));
  return [...new Set([0, ...even, ...logarithmic])].toSorted((a, b) => a - b);
}

/** What a sweep leaves of one rate. */
export interface SweptRate extends Omit<MomentRun, 'difference'> {
  /** ‖W_data − W_{L:1}‖₂² at the end, the squared largest singular value; infinite where the run diverged. */
  readonly spectral: number;
}

/** A task under a rule at every rate, with the same weights, targets and batches. */
export function sweep(
  task: LinearTask,
  rule: TrainingRule,
  rates: readonly number[],
  factors?: FactorOptions,
): SweptRate[] {
  const S = (heap ??= smallFloat64());
  const mark = S.mark();
  const [inputs, outputs] = [task.widths[0]!, task.widths.at(-1)!];
  const target = S.matrix(outputs, inputs, teacherOf(task));
  const used = rule.rescaling === 'factors' ? factors : undefined;
  const setting = {
    ...{ rule, widths: task.widths, weights: weightsOf(task), target, kept: keptSteps(task.steps) },
    ...{ batches: momentBatches(S, task, target, used), ...(used ? { factors: used } : {}) },
  };
  const swept = rates.map((rate): SweptRate => {
    const { difference, ...run } = momentRun(S, setting, rate);
    return { ...run, spectral: difference ? squaredNorm(difference, outputs, inputs) : Infinity };
  });
  S.release(mark);
  return swept;
}

/** One heap for the whole thread. */
let heap: SmallArithmetic | undefined;

/** ‖D‖₂² = λ_max(DDᵀ). */
function squaredNorm(D: Float64Array, m: number, n: number): number {
  const gram = new Float64Array(m * m);
  for (let i = 0; i < m; i++)
    for (let j = 0; j <= i; j++) for (let k = 0; k < n; k++) gram[i * m + j]! += D[i * n + k]! * D[j * n + k]!;
  return symmetricEnds(gram, m)[1];
}
