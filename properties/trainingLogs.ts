import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { type Ended, commandLine } from './cli/program.ts';
import { folder } from './gatedModule.ts';
import { random } from '../src/random.ts';

/** A line of a log; what is undefined is left out. */
export type Line = Readonly<Record<string, unknown>>;

/** Python writes NaN and Infinity bare. */
export const logText = (lines: readonly Line[]): string =>
  lines.map((line) => `${JSON.stringify(line).replaceAll(/"(NaN|-?Infinity)"/g, '$1')}\n`).join('');

/**
 * A run by hand: its loss falls from a start that differs between seeds by a factor of up to 4, far more than what is gated.
 * `change` is what a commit does to the loss.
 */
export function handRun(seed: number, change = 1, last = 40): Line[] {
  const start = 1 + 3 * random(seed, 'hand run').uniform();
  return Array.from({ length: last / 10 + 1 }, (_, i) => ({
    ...{ seed, step: 10 * i, loss: (change * start) / (1 + i), accuracy: 1 - (0.1 * change * start) / (1 + i) },
  }));
}

/** Writes the logs of seeds 1 to n. */
export async function writeRuns(at: string, seeds: number, change = 1, last = 40): Promise<void> {
  for (let seed = 1; seed <= seeds; seed++) await write(at, `runs/${seed}.jsonl`, logText(handRun(seed, change, last)));
}

export async function write(at: string, file: string, text: string): Promise<void> {
  await mkdir(dirname(join(at, file)), { recursive: true });
  await writeFile(join(at, file), text);
}

export const METRICS = ['--metric', 'loss=lower:5%', 'accuracy=higher:0.01'];

/** Holds the runs of a folder against its baseline. */
export const gateRuns = (at: string, ...args: readonly string[]): Promise<Ended> =>
  commandLine(['gate', '--series', 'runs/*.jsonl', '--baseline', 'alignment.txt', ...args], at);

/** A folder with a baseline of so many seeds, and their logs. */
export async function gated(seeds = 9, ...args: readonly string[]): Promise<string> {
  const at = await folder();
  await writeRuns(at, seeds);
  expect(await gateRuns(at, '--update-baseline', ...METRICS, ...args)).toMatchObject({ status: 0 });
  return at;
}
