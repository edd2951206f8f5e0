import { EngineError } from '../../errors.ts';
import type { FolderStore } from '../fileStore.ts';
import type { Planned } from '../plan.ts';
import type { Task } from '../run/hand.ts';
import type { RunTally } from '../run/runPlan.ts';
import { remaining } from '../store.ts';
import { chunked, chunkSize } from './chunks.ts';
import {
  type Round,
  keepJob,
  readChunk,
  readJob,
  removeEmpty,
  removeRound,
  roundFolder,
  roundNumbers,
  writeRound,
} from './round.ts';
import type { Scheduler } from './scheduler.ts';
import { troubles } from './troubles.ts';
import { type Sight, type WatchOptions, watch } from './watch.ts';

/** Times that points without records are submitted again. */
const AGAIN = 3;
/** So many times smaller is a chunk then. */
const SMALLER = 8;
/** Looks at a job whose points are all there, until its last tasks have ended. */
const LAST_LOOKS = 10;

export interface ClusterOptions extends Pick<WatchOptions, 'signal' | 'clock' | 'sleep'> {
  readonly scheduler: Scheduler;
  readonly store: FolderStore;
  /** The store's folder, absolute: nodes have no working folder of this machine. */
  readonly folder: string;
  readonly task: Task;
  readonly chunkSize: number | undefined;
  /** The command of a task of a round, to which its number is added. */
  readonly command: (round: number) => readonly string[];
  /** A line for the person who waits. */
  readonly say: (text: string) => void;
  readonly onSight: (sight: Sight) => void;
}

/**
 * Does what the store lacks of a plan on a cluster: chunks of points as tasks of a job. Its measure is the records alone: points that
 * have none when the job is gone are submitted again. A job of an earlier call that still does some of them is waited for.
 * @throws {EngineError} when the scheduler refuses, the job was cancelled, no end is in sight, or points stay without records
 */
export async function runOnCluster(plan: readonly Planned[], options: ClusterOptions): Promise<RunTally> {
  const { scheduler, store, task, signal, say } = options;
  const engine = task.engine;
  const { open: first, known, cutOff } = await remaining(store, plan, engine);
  let open: readonly Planned[] = first;
  if (open.length === 0) say('nothing to do: every point has its record');
  const submitted: number[] = [];
  for (let again = 0; open.length > 0 && !signal.aborted;) {
    const earlier = submitted.length === 0 ? await liveJob(open, options) : undefined;
    const { number, round, job } = earlier ?? (await submit(open, submitted.length, options));
    submitted.push(number);
    say(
      earlier ? `job ${job} of an earlier call still does these points: it is waited for` : `job ${job} has been taken`,
    );
    const wanted = new Set(open.map(({ hash }) => hash));
    const count = async (): Promise<number> =>
      (await store.keys()).filter((key) => key.engine === engine && wanted.has(key.hash)).length;
    const ending = await watch({ ...options, job, of: open.length, count });
    const before = open.length;
    open = (await remaining(store, open, engine)).open;
    const onward = `${first.length - open.length} of ${first.length} points are kept, and the same command goes on`;
    if (ending === 'interrupted') {
      say(`job ${job} goes on; the same command waits for it, and ${scheduler.cancelCommand(job)} ends it`);
      break;
    }
    if (typeof ending === 'object')
      throw new EngineError(`runOnCluster: job ${job} must come to an end, but ${ending.stuck}; ${onward}`);
    if (open.length === 0) {
      await end(job, options);
      break;
    }
    if (ending === 'whole') continue; // a record was damaged meanwhile
    const { lines, reason } = await troubles(round, new Set(open.map(({ hash }) => hash)), await scheduler.fates(job));
    for (const line of lines) say(line);
    if (reason !== undefined) throw new EngineError(`runOnCluster: job ${job} ${reason}; ${onward}`);
    if (open.length === before && again++ === AGAIN)
      throw new EngineError(
        `runOnCluster: ${open.length} points must have records after ${AGAIN + 1} tries without one more; the logs are in ${round.folder}/logs; ${onward}`,
      );
    say(`${open.length} points have no record: they are submitted again`);
  }
  if (open.length === 0) await clear(options);
  const errors = open.length === first.length ? 0 : await errorsAmong(store, first, engine);
  return { known, done: first.length - open.length, errors, left: open.length, cutOff };
}

interface Submitted {
  readonly number: number;
  readonly round: Round;
  readonly job: string;
}

/** Points that are submitted again come in smaller chunks, so that one that ends its task takes fewer others with it. */
async function submit(open: readonly Planned[], times: number, options: ClusterOptions): Promise<Submitted> {
  const { scheduler, store, folder, task, command, say } = options;
  const size = chunkSize(open.length, await scheduler.most(), options.chunkSize, SMALLER ** times);
  const { number, round } = await writeRound(folder, chunked(open, size), { task, version: store.version });
  say(`${open.length} points in ${round.chunks.length} tasks of at most ${size}`);
  try {
    const job = await scheduler.submit({
      ...{ name: jobName(task.experiment), count: round.chunks.length, round: round.folder, command: command(number) },
    });
    await keepJob(round.folder, { scheduler: scheduler.name, id: job, chunks: round.chunks.length });
    return { number, round, job };
  } catch (error) {
    await removeRound(round.folder);
    await removeEmpty(folder);
    throw error;
  }
}

export const jobName = (experiment: string): string => `pcn-check-${experiment.replaceAll(/[^\w-]/g, '-')}`;

/** The last job of this folder that has tasks in the queue and does one of these points. */
async function liveJob(open: readonly Planned[], options: ClusterOptions): Promise<Submitted | undefined> {
  const { scheduler, folder } = options;
  const wanted = new Set(open.map(({ hash }) => hash));
  for (const number of (await roundNumbers(folder)).toReversed()) {
    const where = roundFolder(folder, number);
    const job = await readJob(where);
    if (job === undefined || job.scheduler !== scheduler.name || (await scheduler.queue(job.id)) === 'gone') continue;
    const chunks = await Promise.all(Array.from({ length: job.chunks }, (_, i) => readChunk(where, i)));
    if (chunks.some(({ points }) => points.some(({ hash }) => wanted.has(hash))))
      return {
        ...{ number, job: job.id },
        round: { folder: where, probe: chunks[0]!.probe, chunks: chunks.map(({ points }) => points) },
      };
  }
  return undefined;
}

/** Lets the tasks that run end, and cancels what else is left of a job that is not needed any more. */
async function end(job: string, { scheduler, sleep, signal }: ClusterOptions): Promise<void> {
  for (let look = 0; look < 2 * LAST_LOOKS && !signal.aborted; look++) {
    const queue = await scheduler.queue(job);
    if (queue === 'gone') return;
    if (look === LAST_LOOKS || !('unknown' in queue || queue.running > 0)) await scheduler.cancel(job);
    await sleep(1000, signal);
  }
}

/** Rounds without tasks in the queue are not needed when all their points are there. */
async function clear({ scheduler, store, folder }: ClusterOptions): Promise<void> {
  await store.tidy();
  for (const number of await roundNumbers(folder)) {
    const where = roundFolder(folder, number);
    const job = await readJob(where);
    if (job?.scheduler === scheduler.name && (await scheduler.queue(job.id)) === 'gone') await removeRound(where);
  }
  await removeEmpty(folder);
}

async function errorsAmong(store: FolderStore, plan: readonly Planned[], engine: string): Promise<number> {
  let errors = 0;
  for (const { hash } of plan) {
    const reading = await store.read({ hash, engine });
    if (reading.state === 'whole' && 'error' in reading.record) errors++;
  }
  return errors;
}
