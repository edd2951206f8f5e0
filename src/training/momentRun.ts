import type { SmallArithmetic, SmallMatrix } from '../arithmetic/wasm/smallFloat64.ts';
import { SingularError } from '../errors.ts';
import { type Divergence, divergenceAt } from './divergence.ts';
import { type FactorOptions } from './factors.ts';
import { type MomentBatch, momentChanges } from './moments.ts';
import type { TrainingRule } from './rules.ts';

/** What all rates of a sweep share. */
export interface MomentSetting {
  readonly rule: TrainingRule;
  readonly factors?: FactorOptions;
  /** n_0 … n_L */
  readonly widths: readonly number[];
  /** W_l (n_l × n_{l−1}), row-major: those that every rate begins with. */
  readonly weights: readonly Float64Array[];
  /** W_data (n_L × n_0). */
  readonly target: SmallMatrix;
  /** The batch of each step. */
  readonly batches: readonly MomentBatch<SmallMatrix>[];
  /** Steps whose errors are kept, ascending; step t is after t updates. */
  readonly kept: readonly number[];
}

/** Counts over the steps of one run. */
export interface MomentCounts {
  /** Rates α_l, and how many of them were negative. */
  rates: number;
  negative: number;
  /** The greatest |α_l|. */
  greatestRate: number;
  /** Factors whose ε was computed, how many had λ_min < 0, and how many had ε > 0. */
  factors: number;
  indefinite: number;
  regularised: number;
}

/** How one learning rate went. Errors are ‖W_data − W_{L:1}‖_F², n_L n_0 times the mean squared error. */
export interface MomentRun {
  readonly rate: number;
  /** Errors at the kept steps, as far as the run came. */
  readonly errors: readonly number[];
  /** Over all steps, not only the kept ones. */
  readonly greatest: number;
  /** The first step whose error is at most a tenth of the first error, and at most a millionth. */
  readonly tenth: number | undefined;
  readonly millionth: number | undefined;
  readonly diverged: Divergence | undefined;
  /** W_data − W_{L:1} at the end, row-major; not of a run that diverged. */
  readonly difference: Float64Array | undefined;
  readonly counts: Readonly<MomentCounts>;
}

/**
 * W_l ← W_l + α ΔW_l at one rate, with the updates of `momentChanges` in doubles: the fast path of linear networks.
 *
 * Deterministic; the same bits for the same setting, whatever ran before.   Cost: `momentChanges` a step, and L products for the error
 * where the batch does not give it.
 */
export function momentRun(S: SmallArithmetic, setting: MomentSetting, rate: number): MomentRun {
  const { rule, factors, widths, target, batches, kept } = setting;
  const start = S.mark();
  const weights = setting.weights.map((W, i) => S.matrix(widths[i + 1]!, widths[i]!, W));
  const mark = S.mark();
  const counts: MomentCounts = { rates: 0, negative: 0, greatestRate: 0, factors: 0, indefinite: 0, regularised: 0 };
  const errors: number[] = [];
  let [first, greatest, step] = [0, 0, 0];
  let tenth: number | undefined;
  let millionth: number | undefined;
  let diverged: Divergence | undefined;
  let difference: Float64Array | undefined;
  /** Looks at D = W_data − W_{L:1}; whether to go on. */
  const look = (D: SmallMatrix): boolean => {
    const error = S.value(S.inner(D, D));
    if (step === 0) first = error;
    diverged = divergenceAt(step, error, first);
    if (diverged) return false;
    greatest = Math.max(greatest, error);
    if (tenth === undefined && error <= first / 10) tenth = step;
    if (millionth === undefined && error <= first / 1e6) millionth = step;
    if (kept[errors.length] === step) errors.push(error);
    return true;
  };
  const direct = (): SmallMatrix =>
    S.subtract(
      target,
      weights.reduce((F, W) => S.multiply(W, F)),
    );
  try {
    for (const batch of batches) {
      if (batch.x !== undefined && !look(direct())) break;
      const { changes, residual, overlaps, regularisations } = momentChanges(S, rule, weights, batch, factors);
      if (batch.x === undefined && !look(residual)) break;
      for (const overlap of overlaps) count(counts, 1 / S.value(overlap));
      for (const { epsilon, indefinite } of regularisations) {
        counts.factors++;
        if (indefinite) counts.indefinite++;
        if (epsilon > 0) counts.regularised++;
      }
      for (let l = 0; l < weights.length; l++) S.accumulate(rate, changes[l]!, weights[l]!);
      S.release(mark);
      step++;
    }
    if (!diverged) {
      const D = direct();
      if (look(D)) difference = S.entries(D);
    }
  } catch (error) {
    if (!(error instanceof SingularError)) throw error;
    diverged = { step, reason: 'no inverse' };
  }
  S.release(start);
  return { rate, errors, greatest, tenth, millionth, diverged, difference, counts };
}

function count(counts: MomentCounts, rate: number): void {
  counts.rates++;
  if (rate < 0) counts.negative++;
  counts.greatestRate = Math.max(counts.greatestRate, Math.abs(rate));
}
