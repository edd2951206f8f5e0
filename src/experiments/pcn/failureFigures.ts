import type { Row } from '../../evidence/claim.ts';
import { chartSpec } from '../charts.ts';
import { rowsOf } from '../csv.ts';
import type { Answer, Figure, Panel, Reading, Table } from '../experiment.ts';
import type { FailurePoint, FailureResult } from './failures.ts';

/** A row a run and epoch. */
export function failureTable(answers: readonly Answer<FailurePoint, FailureResult>[]): Table {
  const sum = (list: readonly number[]): number => list.reduce((total, v) => total + v, 0);
  return {
    head: [
      ...['panel', 'reading', 'condition', 'seed', 'epoch', 'energy', 'energy 0', 'energy y', 'settled', 'floor'],
      ...['clamped', 'free', 'nu', 'share of e0', 'share of h0', 'cos W0', 'cos top', 'cos R'],
    ],
    rows: answers.flatMap(({ point, result: { looks, floor } }) =>
      looks.map(({ epoch, layers, readout, settled, clamped, free, curvature, gated, cosines }) => [
        ...[point.panel, point.reading, point.condition, point.seed, epoch],
        ...[sum(layers) + readout, layers[0]!, readout, settled, floor, clamped, free],
        ...[(point.rate * curvature) / 2, layers[0]! / sum(layers), gated[0]! / sum(gated)],
        ...[cosines[0]!, cosines.at(-2)!, cosines.at(-1)!],
      ]),
    ),
  };
}

/** Both accuracies and the energy by epoch. */
export function failureFigures(panel: Panel, reading: Reading, table: Table): Figure[] {
  const rows = rowsOf(table);
  const seeds = new Set(rows.map(({ seed }) => seed)).size;
  const about = `${panel.settings}. ${reading.text}. Images that are not learned from; lines are means over ${seeds} ${seeds === 1 ? 'seed' : 'seeds'}, bands reach from the least to the greatest.`;
  const of = (part: string) => ({ id: `${panel.id}-${reading.id}-${part}`, panel: panel.id });
  return [
    {
      ...{ ...of('accuracy'), kind: 'chart', title: `${panel.title}: accuracy` },
      caption: `${about} Solid: while the label is clamped; dashed: without a label.`,
      spec: bands(accuracies(rows), { title: 'accuracy, %', domain: [0, 100] }),
    },
    {
      ...{ ...of('energy'), kind: 'chart', title: `${panel.title}: energy`, data: table },
      caption: `${about} Energy after T steps with the label clamped.`,
      spec: bands(
        rows.map(({ condition, epoch, energy }) => ({ condition, epoch, value: energy, asked: CLAMPED })),
        { title: 'energy per image' },
      ),
    },
  ];
}

const [CLAMPED, FREE] = ['label clamped', 'no label'];

const accuracies = (rows: readonly Row[]) =>
  rows.flatMap(({ condition, epoch, clamped, free }) => [
    { condition, epoch, value: 100 * Number(clamped), asked: CLAMPED },
    { condition, epoch, value: 100 * Number(free), asked: FREE },
  ]);

interface Quantity {
  readonly title: string;
  readonly domain?: readonly [number, number];
}

function bands(values: readonly Record<string, unknown>[], { title, domain }: Quantity): Record<string, unknown> {
  const legend = { orient: 'top', title: null, columns: 3, symbolType: 'stroke', symbolSize: 400, symbolOpacity: 1 };
  const color = { field: 'condition', type: 'nominal', sort: null, legend };
  const dashes = {
    domain: [CLAMPED, FREE],
    range: [
      [1, 0],
      [4, 4],
    ],
  };
  const x = {
    ...{ field: 'epoch', type: 'quantitative', title: 'epoch' },
    axis: { grid: false, tickMinStep: 1, format: 'd' },
  };
  const scale = domain === undefined ? { zero: false } : { domain };
  const y = (aggregate: string) => ({ aggregate, field: 'value', type: 'quantitative', title, scale });
  return chartSpec({
    ...{ width: 460, height: 280, data: { values } },
    layer: [
      {
        mark: { type: 'area', opacity: 0.15 },
        encoding: {
          ...{ x, color, detail: { field: 'asked' } },
          ...{ y: y('min'), y2: { aggregate: 'max', field: 'value' } },
        },
      },
      {
        mark: { type: 'line', strokeWidth: 2, point: { size: 25 } },
        encoding: {
          ...{ x, color, y: y('mean') },
          strokeDash: { field: 'asked', type: 'nominal', scale: dashes, legend: null },
        },
      },
    ],
  });
}
