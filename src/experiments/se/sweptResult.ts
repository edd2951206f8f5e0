import type { RateRange } from '../../training/sweep.ts';
import type { PanelPoint } from '../paperFigure.ts';

/** A point that is one rule on one seed at every learning rate of a sweep. */
export interface SweptPoint extends PanelPoint {
  readonly rule: string;
  readonly rates: RateRange;
  readonly seed: number;
}

/** One entry a learning rate; infinite where the run diverged. */
export interface SweptResult {
  readonly kept: readonly number[];
  /** Errors at the kept steps, to five digits, as far as the run came. */
  readonly curves: readonly (readonly number[])[];
  readonly final: readonly number[];
  /** ‖W_data − W_{L:1}‖₂² at the end, of linear networks. */
  readonly spectral: readonly number[];
  readonly greatest: readonly number[];
  /** Steps to a tenth and to a millionth of the first error; infinite where it is not reached. */
  readonly tenth: readonly number[];
  readonly millionth: readonly number[];
  /** "step 12: not finite"; empty where the run did not diverge. */
  readonly diverged: readonly string[];
  /** The share of negative α_l, and the greatest |α_l|. */
  readonly negative: readonly number[];
  readonly greatestRate: readonly number[];
  /** Shares of factors with λ_min < 0, and with ε > 0. */
  readonly indefinite: readonly number[];
  readonly regularised: readonly number[];
}

/** What is not a number has no mean: "step 12: not finite". */
export const saidOf = (diverged: { readonly step: number; readonly reason: string } | undefined): string =>
  diverged ? `step ${diverged.step}: ${diverged.reason}` : '';
