import { ValueError } from '../errors.ts';
import { differences } from '../gate/changes.ts';
import { readTrainingBaseline, writeTrainingBaseline } from '../gate/training/baseline.ts';
import { type Runs, gateTraining, newTrainingBaseline } from '../gate/training/gate.ts';
import { type TrainingMetric, readTrainingMetric } from '../gate/training/metric.ts';
import { byTrainingKey, trainingKeyText } from '../gate/training/series.ts';
import { printable } from '../report/cells.ts';
import {
  type TrainingRecord,
  gateJson,
  trainingChangesText,
  trainingNotes,
  trainingText,
} from '../report/gate/index.ts';
import { readBaselineFile, readNamed, readOld, writeBaselineFile } from './baselineFile.ts';
import { packageVersion, writeReport } from './files.ts';
import type { Console } from './outside.ts';
import { quoted } from './ruleArguments.ts';
import { type Rerun, openSeriesCommand } from './seriesCommand.ts';
import { readRuns, requireRuns } from './seriesFiles.ts';

export interface GateSeriesOptions {
  /** Files of runs, or patterns. */
  readonly series: readonly string[];
  readonly baseline: string;
  readonly updateBaseline?: true | undefined;
  /** Of a new baseline: "loss=lower:5%". What an old one says of other names stays. */
  readonly metric?: readonly string[] | undefined;
  /** Of a new baseline; the old one's, or each name's last step, unless told. */
  readonly steps?: readonly number[] | undefined;
  /** Seeds 1 to this, of a new baseline that a command runs. */
  readonly seeds?: number | undefined;
  /** Runs the training of a seed. */
  readonly command?: string | undefined;
  readonly timeLimit?: number | undefined;
  readonly json?: true | undefined;
  /** Where gate.json goes; nothing is written unless told. */
  readonly out?: string | undefined;
}

type Io = Pick<Console, 'out' | 'error' | 'signal'>;

/** Holds training runs against their baseline, or makes a new one; returns the exit status. */
export async function runSeriesGate(options: GateSeriesOptions, io: Io): Promise<number> {
  const { command, timeLimit } = options;
  const { signal } = io;
  const say = (lines: readonly string[]): void => lines.forEach((text) => io.error.write(`${printable(text)}\n`));
  const onStart = (seed: number): void => say([`gate: running seed ${seed}`]);
  const onError = (text: string): void => void io.error.write(text);
  const rerun =
    command === undefined ? undefined : await openSeriesCommand({ command, timeLimit, signal, onError, onStart });
  try {
    return await (options.updateBaseline ? update : compareWithFile)(options, rerun, { ...io, say });
  } catch (error) {
    if (signal.aborted) return 130;
    throw error;
  }
}

interface Said extends Io {
  readonly say: (lines: readonly string[]) => void;
}

async function compareWithFile(
  { series, baseline: file, command, timeLimit, out, json: asJson }: GateSeriesOptions,
  rerun: Rerun | undefined,
  io: Said,
): Promise<number> {
  const text = await readBaselineFile(file);
  if (text === undefined)
    throw new ValueError(
      `gate: baseline must be a file, got ${JSON.stringify(file)}, which is not there; make it with --update-baseline`,
    );
  const baseline = readNamed(file, text, readTrainingBaseline);
  const given = await readRuns(series);
  if (rerun === undefined) requireRuns(given, series);
  const result = await gateTraining(baseline, { given, rerun: rerun?.run });
  const record: TrainingRecord = {
    ...{ schema: 'pcn-check/gate-series', version: 1, pcnCheck: await packageVersion() },
    ...result,
    baseline: { file, pcnCheck: baseline.pcnCheck },
    replay: [
      `npx pcn-check gate --series ${series.map(quoted).join(' ')} --baseline ${quoted(file)}`,
      ...(command === undefined ? [] : [`--command ${quoted(command)}`]),
      ...(timeLimit === undefined ? [] : [`--time-limit ${timeLimit}`]),
    ].join(' '),
    ...(result.rerun > 0 ? { logs: rerun!.folder } : {}),
  };
  io.out.write(asJson ? gateJson(record) : trainingText(record));
  if (out !== undefined) {
    await writeReport(out, { 'gate.json': gateJson(record) });
    io.say([`gate: wrote ${out}/gate.json`]);
  }
  return result.outcome === 'fails' || result.outcome === 'undecided' ? 1 : 0;
}

async function update(options: GateSeriesOptions, rerun: Rerun | undefined, io: Said): Promise<number> {
  const { series, baseline: file, metric = [], json: asJson } = options;
  const declared = metric.map(readTrainingMetric);
  const twice = declared.find(({ name }, i) => declared.findIndex((other) => other.name === name) !== i);
  if (twice) throw new ValueError(`gate: --metric must say each name once, got ${twice.name} twice; leave one out`);
  const old = await readOld(file, readTrainingBaseline, io.say);
  const given = await readRuns(series);
  if (rerun === undefined) requireRuns(given, series);
  const seeds = seedsOf(options, old?.seeds, given);
  const runs = [...given.values()];
  for (const seed of rerun === undefined ? [] : seeds) {
    if (given.has(seed)) continue;
    const run = await rerun!.run(seed);
    if ('reason' in run)
      throw new ValueError(
        `gate: --command must end well for every seed of a baseline, got "${run.reason}" for seed ${seed}; nothing was written to ${file}`,
      );
    runs.push(run);
  }
  const metrics = joined(old?.metrics ?? [], declared);
  const { steps } = options;
  const isAsLong = old?.lastStep === Math.max(...runs.map(({ lastStep }) => lastStep));
  const before = isAsLong ? old.series : undefined;
  const baseline = newTrainingBaseline(runs, { metrics, steps, before }, await packageVersion());
  await writeBaselineFile(file, writeTrainingBaseline(baseline));
  const found = old && differencesOnCommonSeeds(old, baseline);
  io.out.write(
    asJson
      ? `${JSON.stringify({ file, changes: found ?? null }, undefined, 2)}\n`
      : trainingChangesText(file, found, baseline),
  );
  io.say(trainingNotes(baseline, old));
  return 0;
}

/** Seeds 1 to N where told, else those of the old baseline; those of the files in any case. */
function seedsOf(
  { seeds, command }: GateSeriesOptions,
  old: readonly number[] | undefined,
  given: Runs['given'],
): readonly number[] {
  if (seeds !== undefined) return Array.from({ length: seeds }, (_, i) => i + 1);
  if (command !== undefined && old === undefined && given.size === 0)
    throw new ValueError(
      `gate: --seeds must say how many seeds a new baseline has, got none; with --command, --seeds 16 runs 1 to 16`,
    );
  return old ?? [];
}

/** What was declared before, and what is declared now, which counts where both say something. */
const joined = (before: readonly TrainingMetric[], now: readonly TrainingMetric[]): TrainingMetric[] => [
  ...before.filter(({ name }) => !now.some((metric) => metric.name === name)),
  ...now,
];

type Seeded = Pick<ReturnType<typeof readTrainingBaseline>, 'seeds' | 'series'>;

/** Of other seeds nothing can be said seed by seed. */
function differencesOnCommonSeeds(old: Seeded, now: Seeded) {
  const common = old.seeds.filter((seed) => now.seeds.includes(seed));
  const [before, after] = [old, now].map(({ seeds, series }) =>
    series.map((s) => ({ ...s, values: common.map((seed) => s.values[seeds.indexOf(seed)]!) })),
  );
  return differences(before!, after!, { keyText: trainingKeyText, byKey: byTrainingKey });
}
