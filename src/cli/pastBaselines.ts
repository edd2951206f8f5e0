import { execFile } from 'node:child_process';
import { readdir, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { ValueError } from '../errors.ts';
import { type Baseline, readBaseline } from '../gate/baseline.ts';
import type { PastBaseline } from '../gate/history.ts';
import { readPlain } from '../plainFile.ts';

export interface Past {
  /** Oldest first. */
  readonly history: readonly PastBaseline[];
  /** What was left out, and why. */
  readonly notes: readonly string[];
}

/** Older commits are left out. */
const MOST = 60;

interface Found {
  readonly label: string;
  readonly note: string;
  readonly text: string;
}

/** The baseline's versions in git's history, and the file itself where it differs from the last; without git, the file alone. */
export async function fromGit(file: string): Promise<Past> {
  const found: Found[] = [];
  const notes: string[] = [];
  const here: Found = { label: 'now', note: file, text: (await readPlain(file)).toString('utf8') };
  const path = await realpath(file);
  const git = async (...args: readonly string[]): Promise<string> =>
    (await promisify(execFile)('git', ['-C', dirname(path), ...args], { maxBuffer: 2 ** 26 })).stdout;
  try {
    if ((await git('rev-parse', '--is-shallow-repository')).trim() === 'true')
      notes.push(
        'The clone is shallow, so older baselines are missing: fetch them with git fetch --unshallow, or fetch-depth: 0 of actions/checkout.',
      );
    const log = await git('log', `-n${MOST}`, '--format=%h%x09%cs%x09%s', '--', basename(path));
    for (const line of log
      .split('\n')
      .filter((l) => l !== '')
      .toReversed()) {
      const [label, date, ...subject] = line.split('\t') as [string, string, ...string[]];
      const text = await git('show', `${label}:./${basename(path)}`).catch(() => undefined); // the commit that removed it
      if (text !== undefined) found.push({ label, note: `${date} ${subject.join('\t')}`, text });
    }
  } catch (error) {
    notes.push(`No history from git: ${(error as Error).message.trim().split('\n').at(-1)}`);
  }
  return read(found.at(-1)?.text === here.text ? found : [...found, here], notes);
}

/**
 * The files of a folder, by name.
 * @throws {ValueError} when it cannot be read
 */
export async function fromFolder(folder: string): Promise<Past> {
  try {
    const names = (await readdir(folder)).filter((name) => name.endsWith('.txt')).toSorted();
    return read(
      await Promise.all(
        names.map(async (name) => ({
          label: name.slice(0, -4),
          note: name,
          text: (await readPlain(join(folder, name))).toString('utf8'),
        })),
      ),
      [],
    );
  } catch (error) {
    throw new ValueError(
      `pcn-check: --history must be a folder of baselines, got "${(error as Error).message}"; leave it out to read git`,
      { cause: error },
    );
  }
}

function read(found: readonly Found[], notes: readonly string[]): Past {
  const skipped: string[] = [];
  const history = found.flatMap(({ label, note, text }) => {
    try {
      const baseline: Baseline = readBaseline(text);
      return [{ label, note, baseline }];
    } catch (error) {
      skipped.push(`${label} is left out: ${(error as Error).message}`);
      return [];
    }
  });
  return { history, notes: [...notes, ...skipped] };
}
