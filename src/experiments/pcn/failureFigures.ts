import { chartSpec } from '../charts.ts';
import type { Answer, Figure, Panel, Reading, Table } from '../experiment.ts';
import type { FailurePoint, FailureResult } from './failures.ts';
import type { Look } from './look.ts';

type FailureAnswer = Answer<FailurePoint, FailureResult>;

const sum = (list: readonly number[]): number => list.reduce((total, v) => total + v, 0);
const energyOf = ({ layers, readout }: Look): number => sum(layers) + readout;

/** Energy and both accuracies by epoch, and a table with a row a run and epoch. */
export function failureFigures(panel: Panel, reading: Reading, answers: readonly FailureAnswer[]): Figure[] {
  const seeds = new Set(answers.map(({ point }) => point.seed)).size;
  const about = `${panel.settings}. ${reading.text}. Images that are not learned from; lines are means over ${seeds} ${seeds === 1 ? 'seed' : 'seeds'}, bands reach from the least to the greatest.`;
  const of = (part: string) => ({ id: `${panel.id}-${reading.id}-${part}`, panel: panel.id });
  const rows = answers.flatMap(({ point, result }) =>
    result.looks.flatMap((look) =>
      (
        [
          ['label clamped', look.clamped],
          ['no label', look.free],
        ] as const
      ).map(([asked, accuracy]) => ({
        ...{ condition: point.condition, epoch: look.epoch, energy: energyOf(look), asked },
        accuracy: 100 * accuracy,
      })),
    ),
  );
  return [
    {
      ...{ ...of('accuracy'), kind: 'chart', title: `${panel.title}: accuracy` },
      caption: `${about} Solid: while the label is clamped, as far as the blog shows; dashed: without a label.`,
      spec: bands(rows, { field: 'accuracy', title: 'accuracy, %', domain: [0, 100] }),
    },
    {
      ...{ ...of('energy'), kind: 'chart', title: `${panel.title}: energy`, data: table(panel, reading, answers) },
      caption: `${about} Energy after T steps with the label clamped.`,
      spec: bands(
        rows.filter(({ asked }) => asked === 'label clamped'),
        { field: 'energy', title: 'energy per image' },
      ),
    },
  ];
}

interface Quantity {
  readonly field: string;
  readonly title: string;
  readonly domain?: readonly [number, number];
}

function bands(
  values: readonly Record<string, unknown>[],
  { field, title, domain }: Quantity,
): Record<string, unknown> {
  const color = {
    field: 'condition',
    type: 'nominal',
    sort: null,
    legend: { orient: 'top', title: null, columns: 3, symbolType: 'stroke', symbolSize: 400 },
  };
  const dash = {
    ...{
      field: 'asked',
      type: 'nominal',
      scale: {
        domain: ['label clamped', 'no label'],
        range: [
          [1, 0],
          [4, 4],
        ],
      },
    },
    legend: null,
  };
  const x = {
    field: 'epoch',
    type: 'quantitative',
    title: 'epoch',
    axis: { grid: false, tickMinStep: 1, format: 'd' },
  };
  const scale = domain === undefined ? { zero: false } : { domain };
  const y = (aggregate: string) => ({ aggregate, field, type: 'quantitative', title, scale });
  return chartSpec({
    ...{ width: 460, height: 280, data: { values } },
    layer: [
      {
        mark: { type: 'area', opacity: 0.15 },
        encoding: {
          x,
          color: { ...color, legend: null },
          detail: { field: 'asked' },
          y: y('min'),
          y2: { aggregate: 'max', field },
        },
      },
      {
        mark: { type: 'line', strokeWidth: 2, point: { size: 25 } },
        encoding: { x, color, strokeDash: dash, y: y('mean') },
      },
    ],
  });
}

const HEAD = [
  ...['panel', 'reading', 'condition', 'seed', 'epoch', 'energy', 'energy 0', 'energy y', 'settled', 'floor'],
  ...['clamped', 'free', 'nu', 'share of e0', 'share of h0', 'cos W0', 'cos top', 'cos R'],
];

function table(panel: Panel, reading: Reading, answers: readonly FailureAnswer[]): Table {
  return {
    head: HEAD,
    rows: answers.flatMap(({ point, result: { looks, floor } }) =>
      looks.map((look) => [
        ...[panel.id, reading.id, point.condition, point.seed, look.epoch],
        ...[energyOf(look), look.layers[0]!, look.readout, look.settled, floor, look.clamped, look.free],
        (point.rate * look.curvature) / 2,
        look.layers[0]! / sum(look.layers),
        look.gated[0]! / sum(look.gated),
        ...[look.cosines[0]!, look.cosines.at(-2)!, look.cosines.at(-1)!],
      ]),
    ),
  };
}
