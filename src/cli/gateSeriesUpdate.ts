import { ValueError } from '../errors.ts';
import { differences } from '../gate/changes.ts';
import { readTrainingBaseline, writeTrainingBaseline } from '../gate/training/baseline.ts';
import type { Runs } from '../gate/training/gate.ts';
import { type TrainingMetric, readTrainingMetric } from '../gate/training/metric.ts';
import { newTrainingBaseline } from '../gate/training/newBaseline.ts';
import { byTrainingKey, trainingKeyText } from '../gate/training/series.ts';
import { trainingChangesText, trainingNotes } from '../report/gate/index.ts';
import { readOld, writeBaselineFile } from './baselineFile.ts';
import { packageVersion } from './files.ts';
import type { GateSeriesOptions, Said } from './gateSeries.ts';
import type { Rerun } from './seriesCommand.ts';
import { readRuns, requireRuns } from './seriesFiles.ts';

/** Writes the baseline of training runs as they are and prints what changed; returns the exit status. */
export async function updateSeries(options: GateSeriesOptions, rerun: Rerun | undefined, io: Said): Promise<number> {
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
