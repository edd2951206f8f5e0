import { chartSpec, decadesAxis } from '../charts.ts';
import { rowsOf } from '../csv.ts';
import type { Answer, Figure, Panel, Reading, Size, Table } from '../experiment.ts';
import { type PanelSet, paperFigure } from '../paperFigure.ts';
import {
  OPTIMISER_READINGS,
  type OptimiserReading,
  type TransferPoint,
  type TransferredRate,
  runTransferPoint,
} from './transferPoint.ts';

interface Grid {
  readonly widths: readonly number[];
  readonly depths: readonly number[];
  readonly steps: number;
  readonly seeds: number;
}

/** Nine values of log₂ η₀ from the first: wide enough that a best rate has others on both sides. */
const FIRST: Readonly<Record<OptimiserReading, Readonly<Record<'completep' | 'sp', number>>>> = {
  adam: { completep: -5, sp: -9 },
  sgd: { completep: -5, sp: -6 },
};
const ratesOf = (first: number, size: Size): number[] =>
  (size === 'full' ? [0, 1, 2, 3, 4, 5, 6, 7, 8] : [2, 4, 6]).map((more) => first + more);
const WIDTH: Readonly<Record<Size, Grid>> = {
  quick: { widths: [8, 16, 32], depths: [4], steps: 5, seeds: 2 },
  full: { widths: [16, 32, 64, 128], depths: [4], steps: 10, seeds: 3 },
};
const DEPTH: Readonly<Record<Size, Grid>> = {
  quick: { widths: [8], depths: [4, 8], steps: 5, seeds: 2 },
  full: { widths: [32], depths: [4, 8, 16], steps: 10, seeds: 3 },
};
/** The standard parameterisation is the control in width. */
const GRIDS = {
  width: { grid: WIDTH, scalings: ['completep', 'sp'] },
  depth: { grid: DEPTH, scalings: ['completep'] },
} as const;

const NETWORKS =
  'Residual tanh networks, D = 16, M = 8, sixteen samples of a teacher, squared error, the loss after ten steps on the whole batch, both arms from the same weights';
const SAYS = 'Rates that are best at one size are best at others, for predictive coding as for backpropagation.';
const PANELS: readonly Panel[] = [
  { id: 'width', title: 'The best rate by width', settings: `${NETWORKS}; L = 4, N = 16 to 128`, says: SAYS },
  { id: 'depth', title: 'The best rate by depth', settings: `${NETWORKS}; N = 32, L = 4 to 16`, says: SAYS },
];

const NAMES: Readonly<Record<string, string>> = {
  bp: 'Backpropagation',
  pc: 'Predictive coding',
  completep: 'CompleteP',
  sp: 'standard',
};

const tableOf = (answers: readonly Answer<TransferPoint, readonly TransferredRate[]>[]): Table => ({
  head: [
    'panel',
    'reading',
    'rule',
    'parameterisation',
    'width',
    'depth',
    'seed',
    'log2 rate',
    'final loss',
    'diverged',
  ],
  rows: answers.flatMap(({ point: { panel, reading, rule, scaling, width, depth, seed }, result }) =>
    result.map(({ rate, loss, diverged }) => [
      ...[panel, reading, rule, scaling, width, depth, seed, rate, loss],
      diverged === undefined ? '' : `at step ${diverged.step}: ${diverged.reason}`,
    ]),
  ),
});

/** Mean log loss over the seeds that came through, against the rate. */
function figuresOf(panel: Panel, { id, text }: Reading, table: Table): Figure[] {
  const rows = rowsOf(table);
  const values = rows
    .filter((row) => Number.isFinite(row['final loss']) && Number(row['final loss']) > 0)
    .map((row) => ({
      ...{ arm: `${NAMES[String(row['rule'])]}, ${NAMES[String(row['parameterisation'])]}` },
      ...{ rate: row['log2 rate'], loss: row['final loss'], size: row[panel.id] },
    }));
  const [low, high] = [Math.min(...values.map(({ loss }) => Number(loss))), 30];
  const y = decadesAxis([low, high]);
  return [
    {
      ...{ id: `${panel.id}-${id}`, panel: panel.id, kind: 'chart', title: panel.title, data: table },
      caption: `${panel.settings}. ${text}. Medians of ${new Set(rows.map(({ seed }) => seed)).size} seeds, as far as runs came through; losses beyond the axis are not drawn.`,
      spec: chartSpec({
        data: { values },
        facet: { field: 'arm', type: 'nominal', title: null, sort: null },
        columns: 2,
        spec: {
          ...{ width: 250, height: 170 },
          mark: { type: 'line', point: { size: 16 }, clip: true },
          encoding: {
            x: { field: 'rate', type: 'quantitative', title: 'log₂ η₀', axis: { grid: false } },
            y: { field: 'loss', type: 'quantitative', aggregate: 'median', title: 'loss', ...y },
            color: {
              ...{ field: 'size', type: 'ordinal', scale: { scheme: 'viridis' } },
              legend: { orient: 'top', title: panel.id === 'width' ? 'N' : 'L', symbolOpacity: 1 },
            },
          },
        },
      }),
    },
  ];
}

const set: PanelSet<TransferPoint, readonly TransferredRate[]> = {
  panels: PANELS,
  readings: [
    { id: 'adam', text: OPTIMISER_READINGS.adam.text },
    { id: 'sgd', text: OPTIMISER_READINGS.sgd.text },
  ],
  plan: (size, reading) =>
    (['width', 'depth'] as const).flatMap((panel) => {
      const { grid, scalings } = GRIDS[panel];
      const optimiser = reading as OptimiserReading;
      const { widths, depths, steps, seeds } = grid[size];
      return Array.from({ length: seeds }, (_, seed) => seed).flatMap((seed) =>
        widths.flatMap((width) =>
          depths.flatMap((depth) =>
            (['bp', 'pc'] as const).flatMap((rule) =>
              scalings.map((scaling) => ({
                ...{ panel, reading: optimiser, rule, scaling, width, depth, steps, seed },
                rates: ratesOf(FIRST[optimiser][scaling], size),
              })),
            ),
          ),
        ),
      );
    }),
  run: runTransferPoint,
  figures: (panel, reading, answers) => figuresOf(panel, reading, tableOf(answers)),
  drawn: figuresOf,
};

/** Whether the rate that is best in a small network is best in a wide or deep one, by predictive coding and by backpropagation. */
export const transferFigure = paperFigure(
  {
    ...{ id: 'lim/transfer', title: 'Learning rates over width and depth', source: 'LIM, first result' },
    ...{ version: 1, engines: ['blas-float64', 'float64'] },
  },
  [set],
);
