import { ValueError } from '../../errors.ts';
import { openFileStore } from '../fileStore.ts';
import { pointHash } from '../plan.ts';
import type { Hand, Task } from '../run/hand.ts';
import { type RunTally, runPlan } from '../run/runPlan.ts';
import { markStarted, readChunk, roundFolder } from './round.ts';

export interface ChunkOptions {
  /** The folder of the records. */
  readonly store: string;
  readonly round: number;
  readonly index: number;
  /** This machine's name. */
  readonly node: string;
  /** Who does the points of a task, where the program that runs here has the experiment in this version. */
  readonly hand: (task: Task, version: number) => Promise<Hand>;
}

/**
 * What a task does on a node: its chunk, each record as soon as it is done, and at last all of them in one pack. Doing it again, even
 * at the same time, changes nothing. Undefined where it was done before.
 * @throws {DataError} when the folder of the records is not seen here, or cannot be written
 * @throws {ValueError} when a point is not the one that was planned
 */
export async function doChunk({
  store: folder,
  round,
  index,
  node,
  hand,
}: ChunkOptions): Promise<RunTally | undefined> {
  const where = roundFolder(folder, round);
  const { task, version, probe, points } = await readChunk(where, index);
  await markStarted(where, index, { node, probe });
  for (const { hash, point } of points)
    if (pointHash(point) !== hash)
      throw new ValueError(
        `doChunk: points of ${where}/chunks/${index}.json must be those that were planned, got another for ${hash.slice(0, 8)}; leave the file as it was written`,
      );
  const store = await openFileStore(folder, task.experiment, version, 'single');
  const name = `round-${probe}-${index}`;
  if (await store.packed(task.engine, name)) return undefined;
  const tally = await runPlan(points, {
    ...{ store, engine: task.engine, hands: [await hand(task, version)] },
    ...{ signal: new AbortController().signal, onProgress: () => undefined },
  });
  await store.pack(
    task.engine,
    points.map(({ hash }) => hash),
    name,
  );
  return tally;
}
