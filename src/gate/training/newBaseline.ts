import { FALSE_ALARM } from '../decide.ts';
import type { TrainingBaseline } from './baseline.ts';
import { type Diverged, seedsToFail } from './gate.ts';
import { metricNamed } from './metric.ts';
import { type TrainingRun, divergence, requireEnd } from './run.ts';
import { type Declared, declaredSeries, seriesOf } from './series.ts';

export interface NewTrainingBaseline extends TrainingBaseline {
  readonly diverged: readonly Diverged[];
  /** Names of the logs that nobody declared. */
  readonly notGated: readonly string[];
  /** As of a result. */
  readonly hypotheses: number;
  readonly falseAlarm: number;
  readonly seedsToFail: number;
}

/**
 * A baseline of the runs as they are.
 * @throws {ValueError} when there is no run, nothing is declared, or a declared name or step is not in the logs
 * @throws {DataError} when the runs do not end at the same step, or a name is not at the same steps in all of them
 */
export function newTrainingBaseline(
  runs: readonly TrainingRun[],
  declared: Declared,
  pcnCheck: string,
): NewTrainingBaseline {
  const { metrics } = declared;
  const sorted = runs.toSorted((a, b) => a.seed - b.seed);
  const lastStep = Math.max(...sorted.map((run) => run.lastStep));
  for (const run of sorted) requireEnd(run, lastStep, 'the other runs do');
  const keys = declaredSeries(sorted, declared);
  const names = new Set(sorted.flatMap((run) => [...run.values.keys()]));
  return {
    ...{ pcnCheck, seeds: sorted.map(({ seed }) => seed), lastStep },
    ...{ hypotheses: keys.length, falseAlarm: FALSE_ALARM, seedsToFail: seedsToFail(keys.length) },
    metrics: metrics.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    series: seriesOf(keys, sorted, metrics),
    diverged: sorted.flatMap((run) => {
      const first = divergence(run);
      return first ? [{ seed: run.seed, ...first }] : [];
    }),
    notGated: [...names].filter((name) => !metricNamed(metrics, name)).toSorted(),
  };
}
