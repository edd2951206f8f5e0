import type { HistoryPoint, PastBaseline } from '../../gate/history.ts';
import type { Metric } from '../../gate/metrics.ts';
import type { Block, Page } from '../document/block.ts';
import { clip, printable } from '../cells.ts';
import { code } from '../document/inline.ts';
import { plural, significant } from '../numbers.ts';
import { historySpec } from './historyFigure.ts';
import type { GateRecord } from './record.ts';
import { runBlocks } from './runSection.ts';
import { place } from './text.ts';

export interface HistoryInput {
  readonly rule: string;
  /** Oldest first. */
  readonly history: readonly PastBaseline[];
  /** What could not be read, in sentences. */
  readonly notes: readonly string[];
  readonly metrics: readonly (Metric & { readonly id: string; readonly points: readonly HistoryPoint[] })[];
  /** The run that the page was made with. */
  readonly record: GateRecord;
}

/** A run of the gate and the past baselines of its rule, as a page: a figure for each metric, and the list of baselines. */
export const historyPage = ({ rule, history, notes, record, metrics }: HistoryInput): Page => ({
  ...{ name: 'history', title: `${rule}: history of its baselines`, short: 'History' },
  lead: `${plural(history.length - 1, 'baseline')}, oldest on the left, and this run on the right. Each line is how far the median over the networks has risen since the oldest baseline, in margins of the gate: dotted lines are one margin away. A step is a change that somebody committed, the last one what this run changes. Where lines lie on one another, the lower ones are wider and show on both sides.`,
  blocks: [
    ...runBlocks(record),
    ...metrics.flatMap((metric) => metricBlocks(metric, history)),
    { kind: 'heading', level: 2, id: 'baselines', text: 'Baselines, and this run' },
    {
      ...{ kind: 'table', look: 'compact', label: 'Baselines' },
      head: [{ text: 'Baseline' }, { text: 'What' }, { text: 'Made by pcn-check' }, { text: 'Seed', number: true }],
      rows: history
        .toReversed()
        .map(({ label, note, baseline }) => ({ cells: [code(label), note, baseline.pcnCheck, String(baseline.seed)] })),
    },
    ...notes.map((note): Block => ({ kind: 'paragraph', tone: 'muted', text: note })),
  ],
});

const WORSE = { lower: 'Lower is worse.', higher: 'Higher is worse.', either: 'It may not move either way.' };

function metricBlocks(metric: HistoryInput['metrics'][number], history: HistoryInput['history']): readonly Block[] {
  const { id, title, worse, margin, scale, reason, points } = metric;
  const spec = historySpec(
    points,
    history.map(({ note }) => clip(printable(note), 30)),
  );
  if (spec === undefined) return [];
  const size = scale === 'factor' ? `a factor ${significant(Math.exp(margin))}` : significant(margin);
  return [
    { kind: 'heading', level: 2, id, text: title },
    { kind: 'paragraph', text: `${WORSE[worse]} The margin is ${size}: ${reason}` },
    {
      ...{ kind: 'chart', id: `history-${id}`, title: `${title}: how its medians moved over past baselines` },
      ...{ caption: '', spec, interactive: false },
    },
    {
      ...{ kind: 'details', summary: 'Medians, oldest baseline first' },
      blocks: [mediansTable(points, history)],
    },
  ];
}

function mediansTable(points: readonly HistoryPoint[], history: HistoryInput['history']): Block {
  const lines = new Map<string, HistoryPoint[]>();
  for (const p of points) {
    const name = `${p.configuration}, ${place(p)}`;
    lines.set(name, [...(lines.get(name) ?? []), p]);
  }
  const at = (line: readonly HistoryPoint[], i: number): string => {
    const point = line.find((p) => p.at === i);
    return point === undefined ? '–' : significant(point.median, 5);
  };
  return {
    ...{ kind: 'table', look: 'compact', label: 'Medians' },
    head: [{ text: 'network and layer' }, ...history.map(({ label }) => ({ text: label, number: true }))],
    rows: [...lines].map(([name, line]) => ({ cells: [name, ...history.map((_, i) => at(line, i))] })),
  };
}
