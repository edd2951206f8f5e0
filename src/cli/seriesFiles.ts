import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readLog } from '../diagnostics/reading/log.ts';
import { DataError, ValueError } from '../errors.ts';
import { type TrainingRun, readTrainingRun } from '../gate/training/run.ts';

/**
 * The runs in the files that these patterns match, by seed.
 * @throws {DataError} when a file is no log of one run, is a folder, or two files have one seed
 */
export async function readRuns(patterns: readonly string[]): Promise<Map<number, TrainingRun>> {
  const files = [...new Set((await Promise.all(patterns.map(matches))).flat())];
  const runs = new Map<number, TrainingRun>();
  for (const file of files) {
    const run = await readRunOf(file);
    const other = runs.get(run.seed);
    if (other)
      throw new DataError(
        `gate: --series must have one file a seed, got seed ${run.seed} in ${other.file} and ${file}; leave one out`,
      );
    runs.set(run.seed, run);
  }
  return runs;
}

/** @throws {ValueError} when there is no run in any file */
export function requireRuns(runs: ReadonlyMap<number, TrainingRun>, patterns: readonly string[]): void {
  if (runs.size === 0)
    throw new ValueError(
      `gate: --series must match a file, got ${patterns.map((p) => JSON.stringify(p)).join(' ')}, which match none; * and ? stand for what a folder's names have`,
    );
}

/** The run in a file. @throws {DataError} when it cannot be read, or is no log of one run */
export async function readRunOf(file: string): Promise<TrainingRun> {
  if ((await stat(file).catch(() => undefined))?.isDirectory())
    throw new DataError(`gate: --series must name files, got the folder ${file}; write ${join(file, '*.jsonl')}`);
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new DataError(`gate: --series must name files that can be read, got ${error.message}`, { cause: error });
  });
  return readTrainingRun(file, linesOf(file, text));
}

function linesOf(file: string, text: string): ReturnType<typeof readLog> {
  try {
    return readLog(text, file);
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    const last = text.split('\n').length;
    // A line that is whole, though the last line feed is missing, is read.
    if (!text.endsWith('\n') && error.message.includes(`line ${last} of ${file} must be JSON`))
      throw new DataError(
        `gate: ${file} must end with a whole line, got one that breaks off in line ${last}; was the run cut off? run it again`,
        { cause: error },
      );
    throw new DataError(`gate: ${file} must be a log of a training run: ${error.message.replace('diagnose: ', '')}`, {
      cause: error,
    });
  }
}

/** The paths that a pattern matches, sorted: * and ? within a name, and a path that is there as it is written. */
async function matches(pattern: string): Promise<string[]> {
  if ((await stat(pattern).catch(() => undefined)) !== undefined) return [pattern];
  const [first, ...rest] = pattern.split('/');
  let found = [first === '' ? '/' : ''];
  for (const name of first === '' ? rest : [first!, ...rest])
    found = (await Promise.all(found.map((folder) => below(folder, name)))).flat();
  return found.toSorted();
}

async function below(folder: string, name: string): Promise<string[]> {
  if (name === '' || name === '.' || name === '..') return [join(folder, name)];
  const form = new RegExp(
    `^${name.replace(/[.*+?^${}()|[\]\\]/g, (c) => (c === '*' ? '.*' : c === '?' ? '.' : `\\${c}`))}$`,
    's',
  );
  const names = await readdir(folder === '' ? '.' : folder).catch(() => []);
  const hidden = name.startsWith('.');
  return names.filter((n) => form.test(n) && (hidden || !n.startsWith('.'))).map((n) => join(folder, n));
}
