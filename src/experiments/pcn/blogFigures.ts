import type { Row } from '../../evidence/claim.ts';
import { chartSpec } from '../charts.ts';
import { rowsOf } from '../csv.ts';
import type { Answer, Figure, Panel, Reading, Table } from '../experiment.ts';
import type { BlogEpoch, BlogPoint } from './blog.ts';

const SERIES = {
  clamped: 'training images, label clamped',
  testClamped: 'other images, label clamped',
  testFree: 'other images, no label',
} as const;

const HEAD = ['panel', 'reading', 'seed', 'epoch', 'energy', 'bottom', ...Object.keys(SERIES)];

/** A row a run and epoch. */
export const blogTable = (answers: readonly Answer<BlogPoint, readonly BlogEpoch[]>[]): Table => ({
  head: HEAD,
  rows: answers.flatMap(({ point: { panel, reading, seed }, result }) =>
    result.map(({ epoch, energy, bottom, clamped, testClamped, testFree }) => [
      ...[panel, reading, seed, epoch, energy, bottom, clamped, testClamped, testFree],
    ]),
  ),
});

/** Accuracies by epoch, and what the blog prints beside what it does not, as a table. */
export function blogFigures(panel: Panel, reading: Reading, table: Table): Figure[] {
  const rows = rowsOf(table);
  const about = `${panel.settings}. ${reading.text}. The blog: ${panel.says}`;
  const of = (part: string) => ({ id: `${panel.id}-${reading.id}-${part}`, panel: panel.id });
  const shares = Object.keys(SERIES);
  return [
    {
      ...{ ...of('accuracy'), kind: 'chart', title: panel.title, data: table },
      ...{ caption: about, spec: chart(rows) },
    },
    {
      ...{ ...of('epochs'), kind: 'table', title: `${panel.title}: epochs`, caption: about, data: table },
      head: ['epoch', 'energy', '½‖ε₀‖²', ...Object.values(SERIES)],
      rows: rows.map((row) => [
        ...[row['epoch']!, shown(row['energy'], 1), shown(row['bottom'], 1)],
        ...shares.map((name) => shown(row[name], 100)),
      ]),
    },
  ];
}

/** Four digits, or percent with one decimal; an untrained network has no batches. */
const shown = (cell: unknown, whole: 1 | 100): string => {
  const value = Number(cell);
  if (Number.isNaN(value)) return '';
  return whole === 100 ? `${(100 * value).toFixed(1)} %` : String(Number(value.toPrecision(4)));
};

function chart(rows: readonly Row[]): Record<string, unknown> {
  const values = rows.flatMap((row) =>
    Object.entries(SERIES).flatMap(([key, name]) => {
      const share = Number(row[key]);
      return Number.isNaN(share) ? [] : [{ epoch: row['epoch'], seed: row['seed'], name, accuracy: 100 * share }];
    }),
  );
  return chartSpec({
    ...{ width: 420, height: 240, data: { values } },
    mark: { type: 'line', strokeWidth: 2, point: { size: 40 } },
    encoding: {
      x: {
        ...{ field: 'epoch', type: 'quantitative', title: 'epoch' },
        axis: { grid: false, tickMinStep: 1, format: 'd' },
      },
      y: { field: 'accuracy', type: 'quantitative', title: 'accuracy, %', scale: { domain: [0, 100] } },
      color: {
        ...{ field: 'name', type: 'nominal', sort: Object.values(SERIES) },
        legend: { orient: 'top', title: null, columns: 2, symbolType: 'stroke', symbolSize: 400 },
      },
      detail: { field: 'seed' },
    },
  });
}
