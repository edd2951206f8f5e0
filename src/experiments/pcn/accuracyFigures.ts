import { clopperPearson } from '../../gate/binomial.ts';
import { COLORS, chartSpec } from '../charts.ts';
import type { Figure, Panel, Reading } from '../experiment.ts';

/** Answers of one network, asked in one way: how many of them are right. */
export interface Counted {
  readonly seed: number;
  /** Networks that are drawn beside each other. */
  readonly group: string;
  /** How it was asked. */
  readonly name: string;
  /** Where it lies on the axis of T, where there is one. */
  readonly x?: number;
  /** Cells of its row. */
  readonly settings: Readonly<Record<string, string | number>>;
  readonly right: number;
  readonly count: number;
}

/** The chance that an interval misses, both sides together. */
const TAIL = 0.05;

/** Accuracies with the exact interval of Clopper and Pearson for each network, and a row for each. */
export function accuracyFigures(panel: Panel, reading: Reading, counted: readonly Counted[]): Figure[] {
  const rows = counted.map((one) => {
    const [low, high] = clopperPearson(one.right, one.count, TAIL);
    return { ...one, accuracy: one.right / one.count, low, high };
  });
  const head = Object.keys(counted[0]!.settings);
  const count = counted[0]!.count;
  return [
    {
      ...{ id: `${panel.id}-${reading.id}`, panel: panel.id, kind: 'chart', title: panel.title },
      caption: `${panel.settings}. ${reading.text}. A point a seed: the share of ${count} images; bars reach over the exact 95 % intervals (Clopper–Pearson) of all seeds. The line at 10 % is chance for ten classes.`,
      data: {
        head: ['panel', 'reading', ...head, 'seed', 'right', 'count', 'low', 'high'],
        rows: rows.map(({ settings, seed, right, low, high }) => [
          ...[panel.id, reading.id, ...Object.values(settings), seed, right, count, low, high],
        ]),
      },
      spec: chart(
        rows.map(({ settings: _, ...row }) => ({
          ...row,
          accuracy: 100 * row.accuracy,
          low: 100 * row.low,
          high: 100 * row.high,
        })),
      ),
    },
  ];
}

const percent = { type: 'quantitative', title: 'accuracy, %', scale: { domain: [0, 100] } };
const chance = { mark: { type: 'rule', color: '#888888', strokeDash: [3, 3] } };

function chart(values: readonly ({ x?: number | undefined } & Record<string, unknown>)[]): Record<string, unknown> {
  return values[0]!.x === undefined ? byName(values) : bySteps(values);
}

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
  const legend = { orient: 'top', title: null, symbolType: 'stroke', symbolSize: 400 };
  const color = { field: 'group', type: 'nominal', sort: null, legend };
  return chartSpec({
    ...{ width: 460, height: 280, data: { values } },
    layer: [
      { ...chance, encoding: { y: { datum: 10 } } },
      {
        mark: { type: 'area', opacity: 0.2 },
        encoding: {
          ...{ x, color: { ...color, legend: null }, detail: { field: 'name' } },
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
            legend,
          },
        },
      },
    ],
  });
}
