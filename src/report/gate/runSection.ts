import { printable } from '../cells.ts';
import type { Block } from '../document/block.ts';
import { badgeSpan } from '../document/inline.ts';
import { significant } from '../numbers.ts';
import { likelyCause } from './alike.ts';
import type { Comparison, GateRecord } from './record.ts';
import { amount, headLines, largestFirst, restLines } from './text.ts';

/** What the run found: its verdict, what fails and warns as a table, the largest drop first, and how to run it again. */
export function runBlocks(record: GateRecord): readonly Block[] {
  const [verdict, basis] = headLines(record);
  const rows = (['fails', 'warns'] as const).flatMap((word) => largestFirst(record, word));
  const rest = restLines(record);
  const cause = rows.length === 0 ? undefined : likelyCause(record.rows);
  return [
    { kind: 'heading', level: 2, id: 'run', text: 'This run' },
    { kind: 'banner', tone: TONES[record.outcome], head: verdict, text: basis },
    ...(cause === undefined ? [] : [{ kind: 'paragraph', text: `Likely cause: ${cause}.` } as const]),
    ...(rows.length === 0 ? [] : [table(rows)]),
    ...(rest.length === 0 ? [] : [{ kind: 'code', text: rest.map(printable).join('\n') } as const]),
  ];
}

const TONES = { passes: 'holds', warns: 'refuted', fails: 'unexpected', undecided: 'undecided' } as const;
const SIGNS = { passes: '✓', warns: '!', fails: '✗' } as const;

const table = (rows: readonly Comparison[]): Block => ({
  ...{ kind: 'table', look: 'compact', label: 'What fails and warns' },
  head: [
    ...['Metric', 'Outcome', 'Layer', 'Network'].map((text) => ({ text })),
    ...['Drop', 'Interval', 'Margin', 'Median', 'Networks'].map((text) => ({ text, number: true })),
  ],
  rows: rows.map((row) => ({ cells: line(row) })),
});

/** Factors carry a × so that they are not taken for differences. */
function line(row: Comparison) {
  const size = (drop: number): string => `${row.scale === 'factor' ? '×' : ''}${amount(row, drop)}`;
  const [low, high] = row.interval;
  return [
    row.metric,
    badgeSpan(TONES[row.outcome], `${SIGNS[row.outcome]} ${row.outcome}`),
    String(row.layer),
    row.configuration,
    `${row.side === 'lower' ? '↓' : '↑'} ${size(row.drop)}`,
    `${size(low)} to ${size(high)}`,
    size(row.margin),
    `${significant(row.before, 5)} → ${significant(row.now, 5)}`,
    `${row.networks}${row.lost > 0 ? `, ${row.lost} lost` : ''}`,
  ];
}
