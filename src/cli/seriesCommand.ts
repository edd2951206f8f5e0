import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError, ValueError } from '../errors.ts';
import { temporaryFolder } from '../temporaryFolder.ts';
import type { LostRun } from '../gate/training/gate.ts';
import { type TrainingRun, divergence } from '../gate/training/run.ts';
import { RuleFault, converse } from '../protocol/conversation.ts';
import { quoted } from './ruleArguments.ts';
import { readRunOf } from './seriesFiles.ts';

const SECONDS_OF_A_DAY = 86_400;

export interface SeriesCommand {
  /** With {seed} and {file} in it. */
  readonly command: string;
  /** Seconds that a run may take; a day unless told. */
  readonly timeLimit?: number | undefined;
  readonly signal: AbortSignal;
  /** Sees what the command writes on standard error. */
  readonly onError: (text: string) => void;
  readonly onStart: (seed: number) => void;
}

/** Runs the training of a seed by the user's command. */
export interface Rerun {
  readonly run: (seed: number) => Promise<TrainingRun | LostRun>;
  /** A fresh one, which is kept: no earlier file can be taken for a run of now. */
  readonly folder: string;
}

/** @throws {ValueError} when the command does not say where the seed and the file go */
export async function openSeriesCommand(options: SeriesCommand): Promise<Rerun> {
  const { command } = options;
  const absent = ['{seed}', '{file}'].find((mark) => !command.includes(mark));
  if (absent !== undefined)
    throw new ValueError(
      `gate: --command must have ${absent} in it where the ${absent === '{seed}' ? 'seed' : 'name of the log'} goes, got ${JSON.stringify(command)}; write "python train.py --seed {seed} --log {file}"`,
    );
  const folder = await temporaryFolder('runs');
  return { folder, run: (seed) => runSeed(seed, join(folder, `${seed}.jsonl`), options) };
}

/** A command that fails after its log has diverged is a run that diverged; any other is a run that is lost. */
async function runSeed(seed: number, file: string, options: SeriesCommand): Promise<TrainingRun | LostRun> {
  const { command, timeLimit = SECONDS_OF_A_DAY, signal, onError, onStart } = options;
  signal.throwIfAborted();
  onStart(seed);
  const text = command.replaceAll('{seed}', String(seed)).replaceAll('{file}', () => quoted(file));
  const process = converse(text, { memory: Infinity, answersBy: 'exit' }, onError);
  const stop = (): void => process.kill();
  signal.addEventListener('abort', stop);
  let fault: string | undefined;
  try {
    await process.ask(undefined, timeLimit);
  } catch (error) {
    if (!(error instanceof RuleFault)) throw error;
    fault = error.message;
  } finally {
    signal.removeEventListener('abort', stop);
    process.kill();
  }
  signal.throwIfAborted();
  const isThere = await stat(file).then(
    () => true,
    () => false,
  );
  if (!isThere) return { seed, reason: fault ?? `the command ended well and wrote no log to ${file}` };
  const run = fault === undefined ? await readRunOf(file) : await readRunOf(file).catch(() => undefined);
  if (run === undefined || (fault !== undefined && divergence(run) === undefined)) return { seed, reason: fault! };
  if (run.seed !== seed)
    throw new DataError(
      `gate: --command must log the seed that it is given, ${seed}, got ${run.seed}; does it use {seed}?`,
    );
  return run;
}
