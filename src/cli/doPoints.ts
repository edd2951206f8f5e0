import { ValueError } from '../errors.ts';
import { runOnCluster } from '../experiments/cluster/runOnCluster.ts';
import type { Experiment } from '../experiments/experiment.ts';
import type { FolderStore } from '../experiments/fileStore.ts';
import { type Planned, canonicalJson } from '../experiments/plan.ts';
import { type Settings, openExperimentEngine } from '../experiments/run/engine.ts';
import { type Hand, type Task, ownHand } from '../experiments/run/hand.ts';
import { processHand } from '../experiments/run/processes.ts';
import { type RunTally, runPlan } from '../experiments/run/runPlan.ts';
import { threadHand } from '../experiments/run/threads.ts';
import { clip, printable } from '../report/cells.ts';
import { duration } from '../report/numbers.ts';
import { type ClusterFlags, clusterOptions, refuseClusterFlags } from './cluster.ts';
import type { Console } from './outside.ts';

/** Who does the points, as the command line says it. */
export interface HandFlags extends ClusterFlags {
  readonly threads?: number | undefined;
  readonly processes?: number | undefined;
}

/** What doing points needs of the outside world. */
export interface HandConsole extends Console {
  readonly cores: number;
  /** Threads unless told. */
  readonly threads: number;
  /** The path of Node. */
  readonly node: string;
}

export interface Points {
  readonly experiment: Experiment;
  /** The part of the plan that is done. */
  readonly part: readonly Planned[];
  readonly store: FolderStore;
  readonly folder: string;
  readonly task: Task;
  /** Progress, line by line. */
  readonly say: (text: string) => void;
}

export const EXPERIMENT_WORKER = new URL('./experimentWorker.js', import.meta.url);

/** Does what the store lacks of the points: on this machine's threads or processes, or on a cluster. */
export async function doPoints(points: Points, flags: HandFlags, io: HandConsole): Promise<RunTally> {
  const { experiment, part, store, task, say } = points;
  const { engine, settings, data } = task;
  if (flags.on !== undefined) return runOnCluster(part, await clusterOptions(points, flags, io));
  const count = handsOf(experiment, flags, io);
  const hands: Hand[] = [];
  if (count.kind === 'own')
    hands.push(
      ownHand(experiment, await openExperimentEngine(engine, settings), { clock: io.clock, peakBytes: () => 0 }, data),
    );
  while (hands.length < count.number)
    hands.push(
      count.kind === 'threads' ? threadHand(EXPERIMENT_WORKER, task) : processHand(EXPERIMENT_WORKER, task, io.node),
    );
  return runPlan(part, {
    ...{ store, engine, hands, signal: io.signal },
    onProgress: ({ done, of, point, seconds, error }) => {
      const what = clip(printable(canonicalJson(point)), 100);
      say(`[${done}/${of}] ${what}, ${duration(seconds)}${error === undefined ? '' : `: ${printable(error)}`}\n`);
    },
  });
}

/**
 * The settings of who does the points: a process that is alone may use every core.
 * @throws {ValueError} when the flags contradict each other or the experiment
 */
export function settingsOf(experiment: Experiment, flags: HandFlags, io: HandConsole): Settings {
  if (flags.on === undefined) refuseClusterFlags(flags);
  const count = handsOf(experiment, flags, io);
  const alone = flags.on === undefined && count.kind === 'processes' && count.number === 1;
  return { ...io.engines, threads: alone ? io.cores : 1 };
}

/** Who does the points: processes where costs are measured, threads otherwise, unless told. */
function handsOf(
  { id, measuresCost }: Experiment,
  { threads, processes, on }: HandFlags,
  io: HandConsole,
): { readonly kind: 'own' | 'threads' | 'processes'; readonly number: number } {
  const told = [threads, processes, on].filter((flag) => flag !== undefined).length;
  if (threads !== undefined && processes !== undefined)
    throw new ValueError('experiment: points must be done by --threads or by --processes, got both; choose one');
  if (told > 1) throw new ValueError('experiment: points must be done here or --on a cluster, got both; choose one');
  if (threads !== undefined && measuresCost)
    throw new ValueError(
      `experiment: ${id} must run in processes, since it shows the memory of each point, got --threads; leave it out`,
    );
  if (processes !== undefined || measuresCost) return { kind: 'processes', number: processes ?? 1 };
  const number = threads ?? io.threads;
  return number === 0 ? { kind: 'own', number: 1 } : { kind: 'threads', number };
}
