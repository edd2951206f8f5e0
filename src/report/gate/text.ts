import type { Change, Difference } from '../../gate/changes.ts';
import type { Judged } from '../../gate/compare.ts';
import { printable } from '../cells.ts';
import { plural, significant } from '../numbers.ts';
import type { Fit } from '../../gate/configurations.ts';
import type { NoAnswerOn } from '../../gate/measure.ts';
import { alikeRows, likelyCause, movedBy } from './alike.ts';
import type { Comparison, GateRecord } from './record.ts';

/** More than this is read in the JSON. */
export const SHOWN = 12;

export const WORDS = {
  passes: 'passes',
  warns: 'passes with warnings',
  fails: 'FAILS',
  undecided: 'UNDECIDED',
} as const;

/** The verdict, each failure and warning with its size, and the line that runs it again. */
export function gateText(record: GateRecord): string {
  const lines = [
    ...headLines(record),
    ...causeLines(record),
    ...(['fails', 'warns'] as const).flatMap((word) => listed(word, largestFirst(record, word), record)),
    ...restLines(record),
  ];
  return `${lines.map(printable).join('\n')}\n`;
}

/** What one change would move all that moved, where there is one. */
const causeLines = ({ outcome, rows }: GateRecord): string[] => {
  const cause = outcome === 'passes' ? undefined : likelyCause(rows);
  return cause === undefined ? [] : [`likely cause: ${cause}`];
};

/** The verdict, and what it rests on. */
export function headLines(record: GateRecord): [verdict: string, basis: string] {
  const { rule, outcome, networks, rows, hypotheses, falseAlarm, miss } = record;
  return [
    `gate ${rule}: ${WORDS[outcome]}, against ${record.baseline.file}`,
    `${plural(rows.length, 'series', 'series')}, ${plural(hypotheses, 'comparison')}, ${networks} networks of seed ${record.seed}; false alarms ${percent(falseAlarm)} over all comparisons, misses ${percent(miss)} each`,
  ];
}

export const largestFirst = ({ rows }: GateRecord, outcome: 'fails' | 'warns'): Comparison[] =>
  rows
    .filter((row) => row.outcome === outcome)
    .toSorted((a, b) => (a.drop === b.drop ? 0 : b.drop / b.margin - a.drop / a.margin));

/** Lost answers, what else there is to know, and the line that runs it again. */
export function restLines(record: GateRecord): string[] {
  const { outcome, fresh } = record;
  return [
    ...fitted(record.fits),
    ...without('no answer any more', record.lost),
    ...without('no answer, as in the baseline,', record.stillNone),
    ...(fresh.length > 0
      ? [`${plural(fresh.length, 'series is', 'series are')} new and not gated yet: --update-baseline takes them in`]
      : []),
    ...(record.pcnCheck === record.baseline.pcnCheck
      ? []
      : [`the baseline was made by pcn-check ${record.baseline.pcnCheck}, this is ${record.pcnCheck}`]),
    ...(outcome === 'passes'
      ? []
      : [
          `replay: ${record.replay}`,
          'if the change is meant: the same line with --update-baseline, and commit the file',
        ]),
    ...(outcome === 'passes' ? [] : stderrTail(record.stderr ?? '')),
  ];
}

/** Which networks a rule was measured on in place of others, or not at all, and why. */
export const fitted = (fits: readonly Fit[]): string[] =>
  fits.map(({ configuration, as, why }) =>
    as === undefined ? `left out: ${configuration}, as ${why}` : `${configuration} is measured as ${as}, as ${why}`,
  );

/** The networks without an answer: how many, and the first reasons that differ. */
export function without(what: string, networks: readonly NoAnswerOn[]): string[] {
  const reasons = new Map<string, string>();
  for (const { configuration, network, reason } of networks)
    if (!reasons.has(reason)) reasons.set(reason, `${configuration}, network ${network + 1}: ${reason}`);
  if (reasons.size === 0) return [];
  return [
    `${what} on ${plural(networks.length, 'network')}:`,
    ...[...reasons.values()].slice(0, 3).map((r) => `  ${r}`),
  ];
}

/** The end of what a command wrote on standard error. */
export const stderrTail = (stderr: string): string[] =>
  stderr.trim() === ''
    ? []
    : [
        'the end of its standard error:',
        ...stderr
          .trim()
          .split('\n')
          .slice(-12)
          .map((text) => `  | ${text}`),
      ];

export const percent = (rate: number): string => `${significant(100 * rate)} %`;

function listed(word: 'fails' | 'warns', rows: readonly Comparison[], { networks }: GateRecord): string[] {
  const groups = alikeRows(rows);
  const sign = `${word === 'fails' ? '✗' : '!'} ${word}: `;
  const shown = groups
    .slice(0, SHOWN)
    .flatMap((group) =>
      group.length === 1 ? [`${sign}${sentence(group[0]!)}`] : [`${sign}${groupSentence(group)}`, ...groupTable(group)],
    );
  const rest = groups.slice(SHOWN).flat().length;
  const why =
    word === 'warns' && shown.length > 0
      ? [`  a drop beyond the margin is not excluded with ${networks} networks`]
      : [];
  return [
    ...shown,
    ...(rest > 0 ? [`  and ${rest} more that ${word === 'fails' ? 'fail' : 'warn'}, in --json`] : []),
    ...why,
  ];
}

/** What moved alike, once: the metric, how many series, by how much, and the margin. */
export function groupSentence(group: readonly Comparison[]): string {
  const row = group[0]!;
  return `${row.title} (claim ${row.claim}, ${row.engine}, ${row.dtype}): ${movedBy(row)} in ${group.length} series, margin ${amount(row, row.margin)}, ${row.networks} networks`;
}

const nameOf = (row: Comparison): string => `${row.configuration} ${place(row)}`;

/** Its medians and intervals: a line a configuration and layer. */
function groupTable(moved: readonly Comparison[]): string[] {
  const group = moved.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  const cells = group.slice(0, 2 * SHOWN).map((row) => [row.configuration, place(row)] as const);
  const widths = [0, 1].map((i) => Math.max(...cells.map((texts) => texts[i]!.length)));
  const lines = cells.map(
    ([configuration, where], i) =>
      `    ${configuration.padEnd(widths[0]!)}  ${where.padEnd(widths[1]!)}  ${significant(group[i]!.before, 6)} → ${significant(group[i]!.now, 6)}, ${range(group[i]!)}`,
  );
  return [...lines, ...(group.length > cells.length ? [`    and ${group.length - cells.length} more, in --json`] : [])];
}

/** Metric, layer, configuration, size of the drop with its interval, margin, and both medians. */
export function sentence(row: Comparison): string {
  const where = `${row.title}, ${place(row)}, ${row.configuration} (claim ${row.claim}, ${row.engine}, ${row.dtype})`;
  if (row.lost > 0 && row.drop === Infinity)
    return `${where}: no answer any more on ${row.lost} of ${row.networks} networks`;
  const lost = row.lost > 0 ? `, no answer any more on ${row.lost}` : '';
  return `${where}: ${movement(row)}, ${row.networks} networks${lost}`;
}

/** Size of the drop with its interval, margin, and both medians. */
export function movement(row: Judged): string {
  const margin = amount(row, row.margin);
  const medians = `median ${significant(row.before, 5)} → ${significant(row.now, 5)}`;
  const by = row.scale === 'factor' ? 'by a factor' : 'by';
  const moved = row.drop < 0 ? 'moved towards worse' : row.side === 'lower' ? 'fell' : 'rose';
  return `${moved} ${by} ${amount(row, row.drop)}, ${range(row)}, margin ${margin}; ${medians}`;
}

export const place = ({ layer }: Pick<Comparison, 'layer'>): string =>
  layer === 'all' ? 'all layers' : `layer ${layer}`;

/** A departure as a person reads it: a difference, or a factor above 1. */
export const amount = ({ scale }: Pick<Judged, 'scale'>, drop: number): string =>
  significant(scale === 'factor' ? Math.exp(drop) : drop, 4);

function range(row: Judged): string {
  const [low, high] = row.interval;
  if (low === -Infinity) return high === Infinity ? 'no interval' : `interval up to ${amount(row, high)}`;
  if (high === Infinity) return `interval from ${amount(row, low)}`;
  return `interval ${amount(row, low)} to ${amount(row, high)}`;
}

/** What a new baseline changes, for the person who reviews it. */
export function changesText(file: string, changes: readonly Change[] | undefined, total: number): string {
  if (changes === undefined)
    return `${file}: new, ${plural(total, 'series', 'series')}; commit it, and gate every build without --update-baseline\n`;
  const same = total - changes.filter(({ kind }) => kind !== 'removed').length;
  const lines = changes.map((c) => `${SIGNS[c.kind]} ${c.metric}, ${place(c)}, ${c.configuration}: ${valuesText(c)}`);
  return `${[`${file}: ${plural(changes.length, 'series differs', 'series differ')}, ${same} as before`, ...lines].map(printable).join('\n')}\n`;
}

export const SIGNS = { changed: '~', added: '+', removed: '-' } as const;

/** Medians, and the change with its interval; `each` is what has a value each. */
export function valuesText({ kind, before, now, change, interval }: Difference, each = 'network'): string {
  if (kind === 'added') return significant(now, 5);
  if (kind === 'removed') return `${significant(before, 5)}, not measured any more`;
  const medians = `median ${significant(before, 5)} → ${significant(now, 5)}`;
  if (change === undefined || interval === undefined) return `${medians}; not every ${each} has an answer both times`;
  if (!interval.every(Number.isFinite)) return `${medians}, change ${significant(change)} (too few for an interval)`;
  return `${medians}, change ${significant(change)} (95 % interval ${significant(interval[0])} to ${significant(interval[1])})`;
}
