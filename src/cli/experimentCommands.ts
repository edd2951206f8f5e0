import { join, resolve } from 'node:path';
import { ValueError } from '../errors.ts';
import type { Experiment, Size } from '../experiments/experiment.ts';
import { openFileStore } from '../experiments/fileStore.ts';
import { storeHeader } from '../experiments/storeHeader.ts';
import { EXPERIMENTS, FIGURES, experimentOf } from '../experiments/index.ts';
import { pointsOf } from '../experiments/part.ts';
import { type Planned, inShard, parseShard, planned } from '../experiments/plan.ts';
import { chooseEngine, settledBlas } from '../experiments/run/engine.ts';
import type { Task } from '../experiments/run/hand.ts';
import type { RunTally } from '../experiments/run/runPlan.ts';
import { type Store, memoryStore, merge, remaining } from '../experiments/store.ts';
import { plural } from '../report/numbers.ts';
import { dryRun } from './cluster.ts';
import { type HandConsole, type HandFlags, doPoints, settingsOf } from './doPoints.ts';
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

export interface RunExperimentOptions extends PartOptions, SizeOptions, ShownOptions, HandFlags {
  readonly out?: string | undefined;
  readonly shard?: string | undefined;
  readonly engine?: string | undefined;
  readonly data?: string | undefined;
}

export async function listExperiments(out: ProgressStream): Promise<number> {
  for (const load of Object.values(EXPERIMENTS)) {
    const { id, title, source, plan, engines } = await load();
    const sizes = `${plan('quick').length} to ${plural(plan('full').length, 'point')}`;
    out.write(`${id.padEnd(18)} ${sizes.padEnd(18)} ${engines.join(', ').padEnd(24)} ${title} (${source})\n`);
  }
  return 0;
}

/** Does what the store lacks of a plan or its shard; then shows the figures, where the plan is whole. */
export async function runExperiment(id: string, options: RunExperimentOptions, io: HandConsole): Promise<number> {
  const experiment = await experimentOf(id);
  const size = sizeOf(options);
  const plan = planned(pointsOf(experiment, { size, panels: options.panel, readings: options.reading }));
  const part = options.shard === undefined ? plan : inShard(plan, parseShard(options.shard));
  const machine = settingsOf(experiment, options, io);
  const engine = await chooseEngine(experiment, options.engine, { ...machine, threads: 1 });
  // A cluster's machines look for a library of their own.
  const settings = options.on === undefined ? await settledBlas(engine, machine) : machine;
  const data = options.data === undefined ? undefined : resolve(options.data);
  const read = await experiment.check?.(
    part.map(({ point }) => point),
    data,
  );
  // A shard may read nothing of a folder that others read.
  if (data !== undefined && options.shard === undefined && !read)
    throw new ValueError(
      `experiment: --data must name a folder that a point reads, got ${options.data} where no point of this plan does; leave it out, or ask for a reading that needs it ("pcn-check figure list")`,
    );
  const task: Task = { experiment: id, engine, settings, ...(data === undefined ? {} : { data }) };
  const folder = options.out ?? join(Object.hasOwn(FIGURES, id) ? 'figures' : 'experiments', id);
  if (options.dryRun) return showDryRun(experiment, { part, folder, task }, options, io);
  const store = await openFileStore(folder, id, experiment.version);
  const say = (text: string): unknown => (options.json ? undefined : io.error.write(text));
  const tally = await doPoints({ experiment, part, store, folder, task, say }, options, io);
  io.error.write(tallyText(tally, folder));
  if (io.signal.aborted) return 130;
  return show(experiment, plan, { store, engine, folder, size, json: options.json === true }, io);
}

/** Prints what would be submitted, and writes nothing. */
async function showDryRun(
  { id, version }: Experiment,
  { part, folder, task }: { readonly part: readonly Planned[]; readonly folder: string; readonly task: Task },
  flags: HandFlags,
  io: HandConsole,
): Promise<number> {
  const there = await storeHeader(folder).then(
    () => true,
    () => false,
  );
  const store = there ? await openFileStore(folder, id, version) : memoryStore(id, version);
  const { open } = await remaining(store, part, task.engine);
  io.out.write(await dryRun(open, { folder, task }, flags));
  return 0;
}

/** Puts the records of several folders into one; each must be of one experiment and version. */
export async function mergeExperiments(
  folders: readonly string[],
  options: SizeOptions & ShownOptions & { readonly out: string },
  io: Pick<Console, 'out' | 'error' | 'date' | 'platform'>,
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

function tallyText({ known, done, errors, left, cutOff }: RunTally, folder: string): string {
  const lines = [
    ...cutOff.map(({ where, reason }) => `${where} was cut off and ${left > 0 ? 'is' : 'was'} run again: ${reason}`),
    `${known} known, ${done} done${errors > 0 ? `, ${plural(errors, 'error')}` : ''}${left > 0 ? `; ${left} left, the same command goes on with ${folder}` : ''}`,
  ];
  return lines.map((line) => `${line}\n`).join('');
}
