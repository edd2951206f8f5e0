import type { LinearTask } from '../../training/linearTask.ts';
import { factorReading } from '../../training/readings.ts';
import { trainingRule } from '../../training/rules.ts';
import { type RateRange, keptSteps, ratesOf, sweep } from '../../training/sweep.ts';
import type { PanelPoint } from '../paperFigure.ts';

/** One rule on one seed, at every learning rate of a sweep. */
export interface TrainingPoint extends PanelPoint {
  readonly rule: string;
  readonly hidden: number;
  readonly width: number;
  readonly initialisation: LinearTask['initialisation'];
  readonly batch: number;
  readonly rates: RateRange;
  /** A reading of factors, for rules that have them. */
  readonly factors?: string;
  readonly seed: number;
}

/** One entry a learning rate. Errors are ‖W_data − W_{L:1}‖_F², infinite where the run diverged. */
export interface TrainingResult {
  readonly kept: readonly number[];
  /** Errors at the kept steps, to five digits, as far as the run came. */
  readonly curves: readonly (readonly number[])[];
  readonly final: readonly number[];
  /** ‖W_data − W_{L:1}‖₂² at the end. */
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

/** J: inputs and outputs have 20 units, and training takes 500 steps. */
export const [ENDS, STEPS] = [20, 500];

/** §3.3: α of ε is 1e-5 with one hidden layer and 1e-4 with eight. */
const alphaOf = (hidden: number): number => (hidden === 1 ? 1e-5 : 1e-4);

/** Cost: 10 to 100 µs for each of rates · steps updates with one hidden layer, up to 400 with eight. */
export async function runTraining(point: TrainingPoint): Promise<TrainingResult> {
  const { hidden, width, initialisation, batch, seed, factors } = point;
  const widths = [ENDS, ...Array.from({ length: hidden }, () => width), ENDS];
  const runs = sweep(
    ...([
      { widths, initialisation, batch, steps: STEPS, seed },
      trainingRule(point.rule),
      ratesOf(point.rates),
    ] as const),
    factors === undefined ? undefined : { reading: factorReading(factors), alpha: alphaOf(hidden) },
  );
  const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
  return {
    kept: keptSteps(STEPS),
    curves: runs.map(({ errors }) => errors.map((error) => Number(error.toPrecision(5)))),
    final: runs.map(({ diverged, errors }) => (diverged ? Infinity : errors.at(-1)!)),
    spectral: runs.map(({ spectral }) => spectral),
    greatest: runs.map(({ greatest }) => greatest),
    tenth: runs.map(({ tenth }) => tenth ?? Infinity),
    millionth: runs.map(({ millionth }) => millionth ?? Infinity),
    diverged: runs.map(({ diverged }) => (diverged ? `step ${diverged.step}: ${diverged.reason}` : '')),
    negative: runs.map(({ counts }) => share(counts.negative, counts.rates)),
    greatestRate: runs.map(({ counts }) => counts.greatestRate),
    indefinite: runs.map(({ counts }) => share(counts.indefinite, counts.factors)),
    regularised: runs.map(({ counts }) => share(counts.regularised, counts.factors)),
  };
}
