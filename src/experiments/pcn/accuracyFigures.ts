import type { Row } from '../../evidence/claim.ts';
import { clopperPearson } from '../../gate/binomial.ts';
import { COLORS, chartSpec } from '../charts.ts';
import { rowsOf } from '../csv.ts';
import type { Figure, Panel, Reading, Table } from '../experiment.ts';

/** Answers of one network, asked in one way: how many of `count` are right. */
export interface Counted {
  readonly panel: string;
  readonly reading: string;
  readonly seed: number;
  /** Cells of its row. */
  readonly settings: Readonly<Record<string, string | number>>;
  readonly right: number;
  readonly count: number;
}

/** Where a row is drawn. */
export interface Place {
  /** Networks that are drawn beside each other. */
  readonly group: string;
  /** How it was asked. */
  readonly name: string;
  /** T, where it is the axis. */
  readonly x?: number;
}

/** The chance that an interval misses, both sides together. */
const TAIL = 0.05;

/** A row for each network and way to ask, with the exact interval of Clopper and Pearson. */
export const accuracyTable = (counted: readonly Counted[]): Table => ({
  head: ['panel', 'reading', ...Object.keys(counted[0]!.settings), 'seed', 'right', 'count', 'low', 'high'],
  rows: counted.map(({ panel, reading, settings, seed, right, count }) => [
    ...[panel, reading, ...Object.values(settings), seed, right, count],
    ...clopperPearson(right, count, TAIL),
  ]),
});

/** Accuracies with their intervals. */
export function accuracyFigures(panel: Panel, reading: Reading, table: Table, placeOf: (row: Row) => Place): Figure[] {
  const rows = rowsOf(table);
  const share = (row: Row, name: string): number => 100 * Number(row[name]);
  const values = rows.map((row) => ({
    ...{ ...placeOf(row), seed: row['seed'], low: share(row, 'low'), high: share(row, 'high') },
    accuracy: share(row, 'right') / Number(row['count']),
  }));
  return [
    {
      ...{ id: `${panel.id}-${reading.id}`, panel: panel.id, kind: 'chart', title: panel.title, data: table },
      caption: `${panel.settings}. ${reading.text}. A point a seed: the share of ${rows[0]!['count']} images; bars and bands reach over the exact 95 % intervals (Clopper–Pearson) of all seeds. The line at 10 % is chance for ten classes.${values[0]!.x === undefined ? '' : ' Solid: the label clamped; dashed: no label.'}`,
      spec: values[0]!.x === undefined ? byName(values) : bySteps(values),
    },
  ];
}

const percent = { type: 'quantitative', title: 'accuracy, %', scale: { domain: [0, 100] } };
const chance = { mark: { type: 'rule', color: '#888888', strokeDash: [3, 3] } };

/** A row for each way to ask, a column for each group. */
function byName(values: readonly Record<string, unknown>[]): Record<string, unknown> {
  const y = { field: 'name', type: 'nominal', sort: null, title: null, axis: { labelLimit: 400 } };
  return chartSpec({
    data: { values },
    facet: { field: 'group', type: 'nominal', title: null, sort: [...new Set(values.map(({ group }) => group))] },
    columns: 2,
    spec: {
      ...{ width: 230, height: 190 },
      layer: [
        { ...chance, encoding: { x: { datum: 10 } } },
        {
          mark: { type: 'bar', height: 8, opacity: 0.35, color: COLORS.blue },
          encoding: {
            y,
            x: { ...percent, aggregate: 'min', field: 'low' },
            x2: { aggregate: 'max', field: 'high' },
          },
        },
        {
          mark: { type: 'point', filled: true, size: 22, color: COLORS.orange, opacity: 0.8 },
          encoding: { y, x: { ...percent, field: 'accuracy' } },
        },
      ],
    },
  });
}

/** A line for each group and way to ask, over T. */
function bySteps(values: readonly Record<string, unknown>[]): Record<string, unknown> {
  const x = { field: 'x', type: 'quantitative', title: 'steps of inference, T', axis: { grid: false } };
  const legend = { orient: 'top', title: null, symbolType: 'stroke', symbolSize: 400, symbolOpacity: 1 };
  const color = { field: 'group', type: 'nominal', sort: null, legend };
  return chartSpec({
    ...{ width: 460, height: 280, data: { values } },
    layer: [
      { ...chance, encoding: { y: { datum: 10 } } },
      {
        mark: { type: 'area', opacity: 0.2 },
        encoding: {
          ...{ x, color, detail: { field: 'name' } },
          y: { ...percent, aggregate: 'min', field: 'low' },
          y2: { aggregate: 'max', field: 'high' },
        },
      },
      {
        mark: { type: 'line', strokeWidth: 2, point: { size: 25 } },
        encoding: {
          ...{ x, color, y: { ...percent, aggregate: 'mean', field: 'accuracy' } },
          strokeDash: {
            field: 'name',
            scale: {
              domain: ['the label clamped', 'no label'],
              range: [
                [1, 0],
                [4, 4],
              ],
            },
            legend: null,
          },
        },
      },
    ],
  });
}
