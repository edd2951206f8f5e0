import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '../../errors.ts';
import { readExactly, writeExactly } from '../../exactJson.ts';
import { makeFolder, readText, writeFlushed } from '../../plainFile.ts';
import type { Planned } from '../plan.ts';
import type { Task } from '../run/hand.ts';

// A round is one job: STORE/cluster/K with chunks/I.json (what task I does), started/I.json (task I was there, and where),
// logs/I.txt (what it printed) and job.json (the scheduler's number). It goes when all its points are there.

/** What a task does, and the probe that it writes back. */
export interface Chunk {
  readonly task: Task;
  readonly version: number;
  readonly probe: string;
  readonly points: readonly Planned[];
}

export interface Job {
  readonly scheduler: string;
  readonly id: string;
  readonly chunks: number;
}

export interface Round {
  readonly folder: string;
  readonly probe: string;
  readonly chunks: readonly (readonly Planned[])[];
}

const rounds = (store: string): string => join(store, 'cluster');
export const roundFolder = (store: string, round: number): string => join(rounds(store), String(round));

/** The numbers of the rounds that are there, in order. */
export async function roundNumbers(store: string): Promise<readonly number[]> {
  const names = await readdir(rounds(store)).catch(() => []);
  return names
    .filter((name) => /^[1-9]\d{0,8}$/.test(name))
    .map(Number)
    .toSorted((a, b) => a - b);
}

/** A new round's folder with its chunks: its number is nobody else's. */
export async function writeRound(
  store: string,
  chunks: readonly (readonly Planned[])[],
  about: Pick<Chunk, 'task' | 'version'>,
): Promise<{ readonly number: number; readonly round: Round }> {
  await makeFolder(rounds(store));
  let number = ((await roundNumbers(store)).at(-1) ?? 0) + 1;
  while (!(await made(roundFolder(store, number)))) number++;
  const [folder, probe] = [roundFolder(store, number), randomUUID()];
  for (const part of ['logs', 'started']) await makeFolder(join(folder, part));
  for (const [i, points] of chunks.entries())
    await writeFlushed(join(folder, 'chunks'), `${i}.json`, writeExactly({ ...about, probe, points } satisfies Chunk));
  return { number, round: { folder, probe, chunks } };
}

async function made(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** @throws {DataError} when the chunk is not there: the folder is not the one that the job was submitted from */
export async function readChunk(folder: string, index: number): Promise<Chunk> {
  const where = join(folder, 'chunks', `${index}.json`);
  const text = await readText(where);
  if (text !== undefined) return readExactly(text) as Chunk;
  throw new DataError(
    `readChunk: ${where} must be there, got nothing; the folder of the records must be on a disk that every node sees`,
  );
}

export const keepJob = (folder: string, job: Job): Promise<void> =>
  writeFlushed(folder, 'job.json', writeExactly(job, 1));

export async function readJob(folder: string): Promise<Job | undefined> {
  const text = await readText(join(folder, 'job.json'));
  return text === undefined ? undefined : (readExactly(text) as Job);
}

/** A task says that it was there, and gives the probe back. */
export const markStarted = (folder: string, index: number, about: { node: string; probe: string }): Promise<void> =>
  writeFlushed(join(folder, 'started'), `${index}.json`, writeExactly(about));

/** The node on which a task was last, or undefined where it has not given the probe back. */
export async function startedOn({ folder, probe }: Round, index: number): Promise<string | undefined> {
  const text = await readText(join(folder, 'started', `${index}.json`));
  if (text === undefined) return undefined;
  const about = readExactly(text) as { node: string; probe: string };
  return about.probe === probe ? about.node : undefined;
}

/** The last lines of a task's log. */
export async function logEnd(folder: string, index: number, lines = 5): Promise<readonly string[]> {
  const text = (await readText(join(folder, 'logs', `${index}.txt`)).catch(() => undefined)) ?? '';
  return text.trimEnd().split('\n').slice(-lines).filter(Boolean);
}

export const removeRound = (folder: string): Promise<void> => rm(folder, { recursive: true, force: true });

/** Removes what held the rounds, where none is left. */
export async function removeEmpty(store: string): Promise<void> {
  if ((await readdir(rounds(store)).catch(() => ['none'])).length === 0) await rm(rounds(store), { recursive: true });
}
