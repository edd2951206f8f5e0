import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ValueError } from '../errors.ts';
import { hyperqueue } from '../experiments/cluster/hyperqueue.ts';
import { jobName, type ClusterOptions } from '../experiments/cluster/runOnCluster.ts';
import { MOST_TASKS, type Scheduler } from '../experiments/cluster/scheduler.ts';
import { chunked, chunkSize } from '../experiments/cluster/chunks.ts';
import { roundFolder, roundNumbers } from '../experiments/cluster/round.ts';
import { slurm } from '../experiments/cluster/slurm.ts';
import { type Sight, because } from '../experiments/cluster/watch.ts';
import type { Planned } from '../experiments/plan.ts';
import type { Task } from '../experiments/run/hand.ts';
import { duration, plural } from '../report/numbers.ts';
import { CLUSTERS, type Cluster } from './commands/clusters.ts';
import type { HandConsole, Points } from './doPoints.ts';

/** Options of the command line that are about a cluster. */
export interface ClusterFlags {
  readonly on?: Cluster | undefined;
  readonly partition?: string | undefined;
  readonly time?: string | undefined;
  readonly memory?: string | undefined;
  readonly chunkSize?: number | undefined;
  readonly dryRun?: true | undefined;
}

const ADAPTER = fileURLToPath(new URL('../../adapters/python/hyperqueue_tasks.py', import.meta.url));
const MAIN = fileURLToPath(new URL('./main.js', import.meta.url));
/** Milliseconds after which a line comes although little has changed. */
const AT_LEAST = 60_000;

/** @throws {ValueError} when an option of a cluster is given without one */
export function refuseClusterFlags(flags: ClusterFlags): void {
  const { partition, time, memory, chunkSize: size, dryRun } = flags;
  const given = { partition, time, memory, 'chunk-size': size, 'dry-run': dryRun };
  for (const [name, value] of Object.entries(given))
    if (value !== undefined)
      throw new ValueError(`experiment: --${name} must come with --on ${CLUSTERS.join(' or --on ')}; add it`);
}

/** The scheduler that the flags name. @throws {ValueError} when they ask for what it does not have */
function schedulerOf({ on, partition, time, memory }: ClusterFlags): Scheduler {
  if (on === 'slurm') return slurm({ partition, time, memory });
  for (const [name, value] of Object.entries({ partition, time, memory }))
    if (value !== undefined)
      throw new ValueError(
        `experiment: --${name} must come with --on slurm, got HyperQueue; its workers are given it when they start`,
      );
  return hyperqueue({ adapter: ADAPTER });
}

/** What a run on the cluster needs. */
export async function clusterOptions(
  { store, folder, task, say }: Points,
  flags: ClusterFlags,
  io: HandConsole,
): Promise<ClusterOptions> {
  const place = resolve(folder);
  let [percent, last] = [-1, io.clock()];
  return {
    ...{ store, task, chunkSize: flags.chunkSize, scheduler: schedulerOf(flags), folder: place },
    ...{ signal: io.signal, clock: io.clock, command: commandOf(place) },
    sleep: (milliseconds, signal) => delay(milliseconds, undefined, { signal }).catch(() => undefined),
    say: (text) => say(`${text}\n`),
    onSight(sight) {
      const share = Math.floor((100 * sight.done) / sight.of);
      if (share === percent && io.clock() - last < AT_LEAST) return;
      [percent, last] = [share, io.clock()];
      say(`${sightText(sight)}\n`);
    },
  };
}

const commandOf =
  (folder: string) =>
  (round: number): readonly string[] => [process.execPath, MAIN, 'experiment', 'chunk', folder, String(round)];

export function sightText({ done, of, queue, secondsLeft }: Sight): string {
  const tasks = queue
    ? `${plural(queue.running, 'task')} running, ${queue.waiting} waiting${because(queue.reasons)}`
    : 'no task in the queue';
  return `[${done}/${of}] ${tasks}${secondsLeft === undefined ? '' : `; about ${duration(secondsLeft)} left`}`;
}

/** What would be submitted for these open points. Nothing is written. */
export async function dryRun(
  open: readonly Planned[],
  { folder, task }: { readonly folder: string; readonly task: Task },
  flags: ClusterFlags,
): Promise<string> {
  const [place, scheduler] = [resolve(folder), schedulerOf(flags)];
  if (open.length === 0) return 'nothing to do: every point has its record\n';
  const most = await scheduler.most().catch(() => MOST_TASKS); // a script can be looked at anywhere
  const size = chunkSize(open.length, most, flags.chunkSize);
  const number = ((await roundNumbers(place)).at(-1) ?? 0) + 1;
  const submission = {
    ...{ name: jobName(task.experiment), count: chunked(open, size).length, round: roundFolder(place, number) },
    command: commandOf(place)(number),
  };
  return scheduler.text(submission);
}
