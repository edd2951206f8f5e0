import type { Difference } from '../../gate/changes.ts';
import type { TrainingComparison, TrainingResult } from '../../gate/training/gate.ts';
import type { NewTrainingBaseline } from '../../gate/training/newBaseline.ts';
import type { TrainingKey } from '../../gate/training/series.ts';
import { printable } from '../cells.ts';
import { plural } from '../numbers.ts';
import type { TrainingRecord } from './record.ts';
import { SHOWN, SIGNS, WORDS, movement, percent, valuesText } from './text.ts';

/** The verdict, runs that diverged or were lost, each failure and warning with its size, and the line that runs it again. */
export function trainingText(record: TrainingRecord): string {
  const { outcome, compared, lost, replay } = record;
  const lines = [
    ...trainingHead(record),
    ...record.diverged.map((run) => `✗ fails: ${divergedText(run)}`),
    ...(['fails', 'warns'] as const).flatMap((word) => listed(word, record)),
    ...lost.slice(0, 3).map(({ seed, reason }) => `no run of seed ${seed}: ${reason}`),
    ...(lost.length > 3 ? [`  and ${lost.length - 3} more, in --json`] : []),
    ...tooFew(record),
    ...(record.logs === undefined ? [] : [`${plural(record.rerun, 'run')} of the command: logs in ${record.logs}`]),
    ...(record.pcnCheck === record.baseline.pcnCheck
      ? []
      : [`the baseline was made by pcn-check ${record.baseline.pcnCheck}, this is ${record.pcnCheck}`]),
    ...(outcome === 'warns' && compared > 1
      ? [`  a drop beyond the margin is not excluded with ${compared} seeds`]
      : []),
    ...(outcome === 'passes'
      ? []
      : [`replay: ${replay}`, 'if the change is meant: the same line with --update-baseline, and commit the file']),
  ];
  return `${lines.map(printable).join('\n')}\n`;
}

/** The verdict, and what it rests on. */
function trainingHead(record: TrainingRecord): [verdict: string, basis: string] {
  const { rows, compared, seeds, hypotheses, falseAlarm, miss } = record;
  return [
    `gate of training runs: ${WORDS[record.outcome]}, against ${record.baseline.file}`,
    `${plural(rows.length, 'series', 'series')}, ${plural(hypotheses, 'comparison')}, ${compared} of ${plural(seeds.length, 'seed')}; false alarms ${percent(falseAlarm)} over all comparisons, misses ${percent(miss)} each`,
  ];
}

export const divergedText = ({ seed, name, step }: TrainingRecord['diverged'][number]): string =>
  `the run of seed ${seed} diverged: ${name} is no finite number at step ${step}, and the baseline's run did not`;

/** Name, step, size of the drop with its interval, margin, medians, seeds. */
export const trainingSentence = (row: TrainingComparison): string =>
  row.lost > 0 && row.drop === Infinity
    ? `${row.name} at step ${row.step}: no value any more in ${row.lost} of ${plural(row.networks, 'seed')}`
    : `${row.name} at step ${row.step}: ${movement(row)}, ${plural(row.networks, 'seed')}${row.lost > 0 ? `, no value any more in ${row.lost}` : ''}`;

function listed(word: 'fails' | 'warns', { rows }: TrainingRecord): string[] {
  const all = rows
    .filter((row) => row.outcome === word)
    .toSorted((a, b) => (a.drop === b.drop ? 0 : b.drop / b.margin - a.drop / a.margin));
  const rest = all.length - SHOWN;
  return [
    ...all.slice(0, SHOWN).map((row) => `${word === 'fails' ? '✗' : '!'} ${word}: ${trainingSentence(row)}`),
    ...(rest > 0 ? [`  and ${rest} more that ${word === 'fails' ? 'fail' : 'warn'}, in --json`] : []),
  ];
}

/** What so few seeds cannot show. */
function tooFew({
  seeds,
  seedsToFail: least,
  hypotheses,
  falseAlarm,
}: Pick<TrainingResult, 'seeds' | 'seedsToFail' | 'hypotheses' | 'falseAlarm'>): string[] {
  if (seeds.length >= least) return [];
  const what =
    seeds.length === 1
      ? 'one seed alone has no interval and proves nothing'
      : `${seeds.length} seeds cannot prove a drop`;
  return [
    `${what}: with ${plural(hypotheses, 'comparison')} at ${percent(falseAlarm)}, all of ${least} seeds must be worse; give the baseline ${least} seeds or more`,
  ];
}

/** What a new baseline changes, for the person who reviews it. */
export function trainingChangesText(
  file: string,
  changes: readonly (TrainingKey & Difference)[] | undefined,
  { series, seeds }: NewTrainingBaseline,
): string {
  if (changes === undefined)
    return `${printable(file)}: new, ${plural(series.length, 'series', 'series')} of ${plural(seeds.length, 'seed')}; commit it, and gate every build without --update-baseline\n`;
  const same = series.length - changes.filter(({ kind }) => kind !== 'removed').length;
  const lines = changes.map((c) => `${SIGNS[c.kind]} ${c.name} at step ${c.step}: ${valuesText(c, 'seed')}`);
  return `${[`${file}: ${plural(changes.length, 'series differs', 'series differ')}, ${same} as before`, ...lines].map(printable).join('\n')}\n`;
}

/** What else the person should know who makes a baseline. */
export function trainingNotes(
  now: NewTrainingBaseline,
  old: Pick<NewTrainingBaseline, 'seeds' | 'metrics' | 'lastStep'> | undefined,
): string[] {
  const was = new Map(old?.metrics.map((metric) => [metric.name, metric]));
  const margins = now.metrics.filter((m) => {
    const before = was.get(m.name);
    return before && (before.better !== m.better || before.margin !== m.margin || before.unit !== m.unit);
  });
  const isSame = old?.seeds.join(' ') === now.seeds.join(' ');
  return [
    ...now.diverged.map(
      ({ seed, name, step }) =>
        `gate: the run of seed ${seed} diverged, ${name} at step ${step}: "none" in the baseline from there`,
    ),
    ...(now.notGated.length > 0
      ? [`gate: not gated, as no --metric says which way is better: ${now.notGated.join(', ')}`]
      : []),
    ...(old && !isSame
      ? [`gate: the seeds are ${now.seeds.join(' ')} and were ${old.seeds.join(' ')}; changes are of those in common`]
      : []),
    ...(old && old.lastStep !== now.lastStep
      ? [`gate: runs end at step ${now.lastStep} and ended at ${old.lastStep}, so these are other runs`]
      : []),
    ...margins.map(({ name }) => `gate: ${name} has another margin or direction than before`),
    ...tooFew(now).map((text) => `gate: ${text}`),
  ].map(printable);
}
