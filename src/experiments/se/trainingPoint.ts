import type { LinearTask } from '../../training/linearTask.ts';
import { factorReading } from '../../training/readings.ts';
import { trainingRule } from '../../training/rules.ts';
import { keptSteps, ratesOf, sweep } from '../../training/sweep.ts';
import { type SweptPoint, type SweptResult, saidOf } from './sweptResult.ts';

/** One rule on one seed, at every learning rate of a sweep. */
export interface TrainingPoint extends SweptPoint {
  readonly hidden: number;
  readonly width: number;
  readonly initialisation: LinearTask['initialisation'];
  readonly batch: number;
  /** A reading of factors, for rules that have them. */
  readonly factors?: string;
}

/** J: inputs and outputs have 20 units, and training takes 500 steps. */
export const [ENDS, STEPS] = [20, 500];

/** §3.3: α of ε is 1e-5 with one hidden layer and 1e-4 with eight. */
const alphaOf = (hidden: number): number => (hidden === 1 ? 1e-5 : 1e-4);

/** Cost: 10 to 100 µs for each of rates · steps updates with one hidden layer, up to 400 with eight. */
export async function runTraining(point: TrainingPoint): Promise<SweptResult> {
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
    diverged: runs.map(({ diverged }) => saidOf(diverged)),
    negative: runs.map(({ counts }) => share(counts.negative, counts.rates)),
    greatestRate: runs.map(({ counts }) => counts.greatestRate),
    indefinite: runs.map(({ counts }) => share(counts.indefinite, counts.factors)),
    regularised: runs.map(({ counts }) => share(counts.regularised, counts.factors)),
  };
}
