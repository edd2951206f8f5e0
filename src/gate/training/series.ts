import { DataError, ValueError } from '../../errors.ts';
import type { Kind } from '../compare.ts';
import { type TrainingMetric, asMetric, metricNamed } from './metric.ts';
import { type TrainingRun, divergence, valueAt } from './run.ts';

/** What a number is: no two series of a baseline have the same. */
export interface TrainingKey {
  readonly name: string;
  readonly step: number;
}

/** A named value at a step over seeds, in the order of the baseline's seeds. */
export interface TrainingSeries extends TrainingKey {
  /** Six significant digits each; NaN where the run had diverged. */
  readonly values: readonly number[];
}

/** Also how a baseline writes it. */
export const trainingKeyText = ({ name, step }: TrainingKey): string => `${name} at ${step}`;

export const byTrainingKey = (a: TrainingKey, b: TrainingKey): number =>
  a.name === b.name ? a.step - b.step : a.name < b.name ? -1 : 1;

/** How series of training runs are compared. */
export const trainingKind = (metrics: readonly TrainingMetric[]): Kind<TrainingKey> => ({
  keyText: trainingKeyText,
  metricOf: ({ name }) => asMetric(metricNamed(metrics, name)!),
});

/** The values of these series in these runs. @throws {DataError} where a run that did not diverge lacks one, or has one below 0 with a margin in per cent */
export function seriesOf(
  keys: readonly TrainingKey[],
  runs: readonly (TrainingRun | undefined)[],
  metrics: readonly TrainingMetric[],
): TrainingSeries[] {
  return keys.map(({ name, step }) => ({
    ...{ name, step },
    values: runs.map((run) => {
      if (run === undefined) return Number.NaN;
      const value = valueAt(run, name, step);
      if (value < 0 && metricNamed(metrics, name)?.unit === 'percent')
        throw new DataError(
          `gate: ${run.file} must have ${name} at least 0, since its margin is in per cent, got ${value} at step ${step}; give the margin as a difference`,
        );
      return value;
    }),
  }));
}

/** What a user asks a new baseline to hold. */
export interface Declared {
  readonly metrics: readonly TrainingMetric[];
  /** Of every name; where none are said, those of the old baseline or the last one. */
  readonly steps?: readonly number[] | undefined;
  /** The series of the old baseline, where it still holds for runs of this length. */
  readonly before?: readonly TrainingKey[] | undefined;
}

/**
 * The series that a new baseline holds.
 * @throws {ValueError} when a declared name is in no run, a step in none of them, or nothing is declared
 */
export function declaredSeries(runs: readonly TrainingRun[], { metrics, steps, before = [] }: Declared): TrainingKey[] {
  const logged = stepsByName(runs);
  const names = [...logged.keys()].toSorted();
  if (metrics.length === 0)
    throw new ValueError(
      `gate: --metric must say of one name at least which way is better, got none; the logs have ${names.join(', ') || 'no names'}: --metric NAME=lower:5% or NAME=higher:0.01`,
    );
  const missing = metrics.find(({ name }) => !names.some((series) => metricNamed(metrics, series)?.name === name));
  if (missing)
    throw new ValueError(
      `gate: --metric must name a value of the logs, got ${missing.name}; they have ${names.join(', ') || 'none'}`,
    );
  const gated = names.filter((name) => metricNamed(metrics, name));
  const absent = steps?.find((step) => !gated.some((name) => logged.get(name)!.has(step)));
  if (absent !== undefined)
    throw new ValueError(
      `gate: --steps must be steps of the logs, got ${absent}, at which no gated name has a value; leave it out for the last step`,
    );
  const keysOf = (name: string): TrainingKey[] => {
    const all = logged.get(name)!;
    const old = before.filter((key) => key.name === name && all.has(key.step));
    if (steps !== undefined) return steps.filter((step) => all.has(step)).map((step) => ({ name, step }));
    return old.length > 0 ? old.map(({ name, step }) => ({ name, step })) : [{ name, step: Math.max(...all) }];
  };
  return gated.flatMap(keysOf).toSorted(byTrainingKey);
}

/** The steps at which each name was logged; a run that diverged may have ended early, and says nothing if another did not. */
function stepsByName(runs: readonly TrainingRun[]): Map<string, Set<number>> {
  const whole = runs.filter((run) => divergence(run) === undefined);
  const logged = new Map<string, Set<number>>();
  for (const run of whole.length > 0 ? whole : runs)
    for (const [name, values] of run.values) {
      const all = logged.get(name) ?? new Set();
      logged.set(name, all);
      for (const step of values.keys()) all.add(step);
    }
  return logged;
}
