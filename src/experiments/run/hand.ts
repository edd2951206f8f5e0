import type { Experiment, ExperimentEngine } from '../experiment.ts';
import { readExactly, writeExactly } from '../../exactJson.ts';
import type { Planned } from '../plan.ts';
import type { PointOutcome } from '../store.ts';
import type { Settings } from './engine.ts';

/** What doing a point gave, and what it took. */
export type Done = {
  readonly about: string;
  readonly seconds: number;
  readonly peakBytes: number;
} & PointOutcome;

/** Does points, one at a time: on this thread, on another, or in a process. */
export interface Hand {
  /** Never fails for a point's sake: an error, or the end of whoever did it, is an outcome. It rejects only when closed. */
  do(planned: Planned): Promise<Done>;
  close(): Promise<void>;
}

/** The outside world of a point. */
export interface Meter {
  /** Milliseconds. */
  readonly clock: () => number;
  /** Largest resident set of this process so far. */
  readonly peakBytes: () => number;
}

/** What a thread or a process has to know to do points of an experiment. */
export interface Task {
  readonly experiment: string;
  readonly engine: string;
  /** What the engine has to be told of the machine. */
  readonly settings: Settings;
  /** The folder of data that do not come with the package. */
  readonly data?: string;
}

/** One point done, its error caught. The result is as every store gives it back: JSON and nothing else. */
export async function attempt(
  experiment: Pick<Experiment, 'run'>,
  { point }: Planned,
  on: ExperimentEngine,
  { clock, peakBytes }: Meter,
  data?: string,
): Promise<Done> {
  const start = clock();
  const outcome = await experiment.run(point, on, data).then(
    (result) => ({ result: readExactly(writeExactly(result ?? null)) }),
    (error: unknown) => ({ error: named(error) }),
  );
  return { about: on.about, seconds: (clock() - start) / 1000, peakBytes: peakBytes(), ...outcome };
}

const named = (error: unknown): { name: string; message: string } =>
  error instanceof Error ? { name: error.name, message: error.message } : { name: 'Error', message: String(error) };

/** What is known of a point whose thread or process ended without a word. */
export const lost = (message: string): Done => ({
  ...{ about: 'unknown', seconds: Number.NaN, peakBytes: Number.NaN },
  error: { name: 'Lost', message },
});

/** The hand of this thread. A point that computes without a pause cannot be interrupted here. */
export const ownHand = (
  experiment: Pick<Experiment, 'run'>,
  on: ExperimentEngine,
  meter: Meter,
  data?: string,
): Hand => ({
  do: (planned) => attempt(experiment, planned, on, meter, data),
  close: async () => undefined,
});
