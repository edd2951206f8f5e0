import { existsSync, readFileSync, rmSync } from 'node:fs';
import { readExactly, writeExactly } from '../exactJson.ts';
import { appendPlainSync, writeWholeSync } from '../plainFile.ts';

/** Finished pieces of a long run on disk, one a line as they come, so that a run that was ended can be taken up. */
export interface Ledger<T> {
  /** What an earlier run has finished, by id. */
  readonly taken: ReadonlyMap<string, T>;
  /** How many lines were not taken: of another run, torn, or not asked for. */
  readonly left: number;
  readonly add: (id: string, done: T) => void;
  /** The run is over, and its progress of no more use. */
  readonly remove: () => void;
}

interface Line<T> {
  readonly key: string;
  readonly id: string;
  readonly done: T;
}

/**
 * Opens the progress file, to go on with it where `resume` is true, else to begin it anew.
 *
 * Only lines with this very key are taken. A torn line, as an end without warning leaves it, is not.
 */
export function openLedger<T>(file: string, key: string, resume: boolean): Ledger<T> {
  const lines = existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
    : [];
  const taken = new Map<string, T>();
  for (const line of resume ? lines : []) {
    const read = parse<T>(line);
    if (read?.key === key) taken.set(read.id, read.done);
  }
  const text = (id: string, done: T): string => `${writeExactly({ key, id, done } satisfies Line<T>)}\n`;
  writeWholeSync(file, [...taken].map(([id, done]) => text(id, done)).join(''));
  return {
    taken,
    left: lines.length - taken.size,
    add: (id, done) => appendPlainSync(file, text(id, done)),
    remove: () => rmSync(file, { force: true }),
  };
}

function parse<T>(line: string): Line<T> | undefined {
  try {
    const { key, id, done } = readExactly(line) as Partial<Line<T>>;
    return typeof key === 'string' && typeof id === 'string' && done !== undefined ? { key, id, done } : undefined;
  } catch {
    return undefined;
  }
}
