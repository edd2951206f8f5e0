import { join, resolve } from 'node:path';
import { ValueError } from '../errors.ts';
import type { Experiment, Size } from '../experiments/experiment.ts';
import { openFileStore, storeHeader } from '../experiments/fileStore.ts';
import { EXPERIMENTS, type ExperimentList, FIGURES, experimentOf } from '../experiments/index.ts';
import { canonicalJson, inShard, parseShard, planned } from '../experiments/plan.ts';
import { pointsOf } from '../experiments/part.ts';
import { type Settings, chooseEngine, openExperimentEngine, settledBlas } from '../experiments/run/engine.ts';
import { type Hand, ownHand } from '../experiments/run/hand.ts';
import { processHand } from '../experiments/run/processes.ts';
import { type RunTally, runPlan } from '../experiments/run/runPlan.ts';
import { threadHand } from '../experiments/run/threads.ts';
import { type Store, merge } from '../experiments/store.ts';
import { duration, plural } from '../report/numbers.ts';
import { clip, printable } from '../report/cells.ts';
import { show } from './experimentFigures.ts';
import type { Console } from './outside.ts';
import type { ProgressStream } from './progress.ts';

interface SizeOptions {
  readonly quick?: true | undefined;
  readonly full?: true | undefined;
}

interface ShownOptions {
  readonly json?: true | undefined;
}

interface PartOptions {
  readonly panel?: readonly string[] | undefined;
  readonly reading?: readonly string[] | undefined;
}

export interface RunExperimentOptions extends PartOptions, SizeOptions, ShownOptions {
  readonly out?: string | undefined;
  readonly shard?: string | undefined;
  readonly threads?: number | undefined;
  readonly processes?: number | undefined;
  readonly engine?: string | undefined;
  readonly data?: string | undefined;
}

/** What a run of an experiment needs of the outside world. */
export interface ExperimentConsole extends Console {
  readonly cores: number;
  /** Threads unless told. */
  readonly threads: number;
  /** The path of Node. */
  readonly node: string;
}

const PROGRAM = new URL('./experimentWorker.js', import.meta.url);

export async function listExperiments(out: ProgressStream, list: ExperimentList = EXPERIMENTS): Promise<number> {
  for (const load of Object.values(list)) {
    const { id, title, source, plan, engines } = await load();
    const sizes = `${plan('quick').length} to ${plural(plan('full').length, 'point')}`;
    out.write(`${id.padEnd(18)} ${sizes.padEnd(18)} ${engines.join(', ').padEnd(24)} ${title} (${source})\n`);
  }
  return 0;
}

/** Does what the store lacks of a plan or its shard; then shows the figures, where the plan is whole. */
export async function runExperiment(id: string, options: RunExperimentOptions, io: ExperimentConsole): Promise<number> {
  const experiment = await experimentOf(id);
  const size = sizeOf(options);
  const plan = planned(pointsOf(experiment, { size, panels: options.panel, readings: options.reading }));
  const part = options.shard === undefined ? plan : inShard(plan, parseShard(options.shard));
  const count = handsOf(experiment, options, io);
  const alone = count.kind === 'processes' && count.number === 1; // then its engine may use every core
  const settings: Settings = { ...io.engines, threads: alone ? io.cores : 1 };
  const engine = await chooseEngine(experiment, options.engine, { ...settings, threads: 1 });
  const folder = options.out ?? join(Object.hasOwn(FIGURES, id) ? 'figures' : 'experiments', id);
  const store = await openFileStore(folder, id, experiment.version);
  const data = options.data === undefined ? undefined : resolve(options.data);
  await experiment.check?.(
    part.map(({ point }) => point),
    data,
  );
  const task = {
    ...{ experiment: id, engine, settings: await settledBlas(engine, settings) },
    ...(data === undefined ? {} : { data }),
  };
  const hands: Hand[] = [];
  if (count.kind === 'own')
    hands.push(
      ownHand(experiment, await openExperimentEngine(engine, settings), { clock: io.clock, peakBytes: () => 0 }, data),
    );
  while (hands.length < count.number)
    hands.push(count.kind === 'threads' ? threadHand(PROGRAM, task) : processHand(PROGRAM, task, io.node));
  const say = (text: string): unknown => (options.json ? undefined : io.error.write(text));
  const tally = await runPlan(part, {
    ...{ store, engine, hands, signal: io.signal },
    onProgress: ({ done, of, point, seconds, error }) => {
      const what = clip(printable(canonicalJson(point)), 100);
      say(`[${done}/${of}] ${what}, ${duration(seconds)}${error === undefined ? '' : `: ${printable(error)}`}\n`);
    },
  });
  io.error.write(tallyText(tally, folder));
  if (io.signal.aborted) return 130;
  return show(experiment, plan, { store, engine, folder, size, json: options.json === true }, io);
}

/** Puts the records of several folders into one; each must be of one experiment and version. */
export async function mergeExperiments(
  folders: readonly string[],
  options: SizeOptions & ShownOptions & { readonly out: string },
  io: Pick<Console, 'out' | 'error'>,
): Promise<number> {
  const { experiment: id } = await storeHeader(folders[0]!);
  const experiment = await experimentOf(id);
  const from: Store[] = [];
  for (const folder of folders) {
    await storeHeader(folder); // it must be there: opening makes one
    from.push(await openFileStore(folder, id, experiment.version));
  }
  const into = await openFileStore(options.out, id, experiment.version);
  for (const [i, store] of from.entries()) {
    const { taken, known, cutOff } = await merge(store, into);
    io.error.write(`${folders[i]}: ${plural(taken, 'record')} taken, ${known} known\n`);
    for (const { where, reason } of cutOff) io.error.write(`${where} was cut off and is left out: ${reason}\n`);
  }
  const size = sizeOf(options);
  const plan = planned(experiment.plan(size));
  let status = 0;
  for (const engine of new Set((await into.keys()).map((key) => key.engine))) {
    const shown = { store: into, engine, folder: options.out, size, json: options.json === true };
    status = Math.max(status, await show(experiment, plan, shown, io));
  }
  return status;
}

function sizeOf({ quick, full }: SizeOptions): Size {
  if (quick && full) throw new ValueError('experiment: the plan must be --quick or --full, got both; choose one');
  return full ? 'full' : 'quick';
}

/** Who does the points: processes where costs are measured, threads otherwise, unless told. */
function handsOf(
  { id, measuresCost }: Experiment,
  { threads, processes }: RunExperimentOptions,
  io: ExperimentConsole,
): { readonly kind: 'own' | 'threads' | 'processes'; readonly number: number } {
  if (threads !== undefined && processes !== undefined)
    throw new ValueError('experiment: points must be done by --threads or by --processes, got both; choose one');
  if (threads !== undefined && measuresCost)
    throw new ValueError(
      `experiment: ${id} must run in processes, since it shows the memory of each point, got --threads; leave it out`,
    );
  if (processes !== undefined || measuresCost) return { kind: 'processes', number: processes ?? 1 };
  const number = threads ?? io.threads;
  return number === 0 ? { kind: 'own', number: 1 } : { kind: 'threads', number };
}

function tallyText({ known, done, errors, left, cutOff }: RunTally, folder: string): string {
  const lines = [
    ...cutOff.map(({ where, reason }) => `${where} was cut off and ${left > 0 ? 'is' : 'was'} run again: ${reason}`),
    `${known} known, ${done} done${errors > 0 ? `, ${plural(errors, 'error')}` : ''}${left > 0 ? `; ${left} left, the same command goes on with ${folder}` : ''}`,
  ];
  return lines.map((line) => `${line}\n`).join('');
}
