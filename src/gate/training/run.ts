import { DataError } from '../../errors.ts';
import { NONE } from '../metrics.ts';
import { sixDigits } from '../series.ts';

/** A line of a log: the step, and numbers by name, the seed among them. */
export interface LoggedLine {
  readonly step: number;
  readonly numbers: ReadonlyMap<string, number>;
}

/** One training run of one seed. */
export interface TrainingRun {
  readonly seed: number;
  /** Where it was read from, for messages. */
  readonly file: string;
  readonly lastStep: number;
  /** Values by name and step. */
  readonly values: ReadonlyMap<string, ReadonlyMap<number, number>>;
  /** By name, the step of the first value that is not a finite number. */
  readonly divergedAt: ReadonlyMap<string, number>;
}

const SEED = 'seed';

/**
 * A run from the lines of its log.
 * @throws {DataError} when it has no line, a line without a seed or of another seed, a negative step, or steps that do not rise
 */
export function readTrainingRun(file: string, lines: readonly LoggedLine[]): TrainingRun {
  const values = new Map<string, Map<number, number>>();
  const divergedAt = new Map<string, number>();
  let [seed, lastStep]: [number | undefined, number] = [undefined, -1];
  for (const { step, numbers } of lines) {
    const said = numbers.get(SEED);
    if (!Number.isSafeInteger(said))
      throw refuse(
        file,
        'have an integer seed in every line',
        said === undefined ? `none at step ${step}` : `${said}`,
        'log it beside the step',
      );
    if (seed !== undefined && said !== seed)
      throw refuse(file, 'be the run of one seed', `${seed} and then ${said}`, 'write one file a seed');
    seed = said;
    if (step <= lastStep || !Number.isSafeInteger(step))
      throw refuse(
        file,
        'have steps from 0 that rise, each once',
        lastStep < 0 ? `${step}` : step === lastStep ? `step ${step} twice` : `${step} after ${lastStep}`,
        'begin a new file with every run',
      );
    lastStep = step;
    for (const [name, value] of numbers) {
      if (name === SEED) continue;
      const steps = values.get(name) ?? new Map<number, number>();
      values.set(name, steps.set(step, value));
      if (!Number.isFinite(value) && !divergedAt.has(name)) divergedAt.set(name, step);
    }
  }
  if (seed === undefined) throw refuse(file, 'hold a run', 'no line', 'log seed, step and values, a line a step');
  return { seed, file, lastStep, values, divergedAt };
}

/** What a run says of a name at a step, six digits; no answer from the first value on that is not a finite number. */
export function valueAt(run: TrainingRun, name: string, step: number): number {
  if (step >= (run.divergedAt.get(name) ?? Infinity)) return NONE;
  const value = run.values.get(name)?.get(step);
  if (value !== undefined) return sixDigits(value) + 0; // −0 is 0, as the baseline writes it
  // A run that diverged may have ended there.
  if (step > run.lastStep && divergence(run) !== undefined) return NONE;
  throw refuse(
    run.file,
    `have ${name} at step ${step}`,
    known(run, name),
    'log it at the same steps in every run, those of the baseline',
  );
}

/** @throws {DataError} when a run that did not diverge ends elsewhere than the others */
export function requireEnd(run: TrainingRun, lastStep: number, whose: string): void {
  if (run.lastStep === lastStep || (run.lastStep < lastStep && divergence(run) !== undefined)) return;
  throw refuse(
    run.file,
    `end at step ${lastStep}, as ${whose}`,
    `step ${run.lastStep}`,
    run.lastStep < lastStep ? 'run it to its end' : 'compare runs of the same length',
  );
}

/** The first step at which any value was not a finite number, and its name. */
export function divergence(run: TrainingRun): { readonly name: string; readonly step: number } | undefined {
  const [first] = [...run.divergedAt].toSorted(([, a], [, b]) => a - b);
  return first && { name: first[0], step: first[1] };
}

function known(run: TrainingRun, name: string): string {
  const steps = run.values.get(name);
  if (steps === undefined) return `no such name, but ${[...run.values.keys()].toSorted().join(', ') || 'none'}`;
  const all = [...steps.keys()];
  return `steps ${all.slice(0, 3).join(', ')}${all.length > 3 ? `, …, ${all.at(-1)}` : ''}`;
}

const refuse = (file: string, condition: string, got: string, next: string): DataError =>
  new DataError(`gate: ${file} must ${condition}, got ${got}; ${next}`);
