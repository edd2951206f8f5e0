import { chartSpec, decadesAxis } from '../charts.ts';
import { rowsOf } from '../csv.ts';
import type { Answer, Figure, Panel, Reading, Size, Table } from '../experiment.ts';
import { type PanelSet, paperFigure } from '../paperFigure.ts';
import { LOSSES } from '../../training/residualArms.ts';
import { type TrainingAt, type TrainingPoint, runTrainingPoint } from './trainingPoint.ts';
import { OPTIMISER_READINGS, type OptimiserReading } from './transferPoint.ts';

type Grid = Pick<TrainingPoint, 'depth' | 'batch' | 'times' | 'part'> & {
  readonly widths: readonly number[];
  readonly seeds: number;
};

const GRID: Readonly<Record<Size, Grid>> = {
  quick: { widths: [16, 32], depth: 4, batch: 8, times: [0, 2, 5], part: 1e-3, seeds: 2 },
  full: {
    widths: [32, 64, 128],
    ...{ depth: 8, batch: 16, times: [0, 2, 5, 10, 20, 35, 50, 75, 100], part: 1e-4, seeds: 3 },
  },
};

/** η₀ at which both arms are stable. */
const ETA0: Readonly<Record<OptimiserReading, number>> = { adam: 0.01, sgd: 0.2 };

const PANEL: Panel = {
  ...{ id: 'cosine', title: 'PC against BP along training, tanh' },
  settings:
    'Residual depth-µP networks of tanh, L = 8, N = 32, 64 and 128, x ~ N(0, I_64), one-hot targets, B = 16, whole batches; inference to 10⁻⁴ of its first gradient',
  says: 'The alignment of gradients "at different training steps t" goes to 1 with width.',
};

const tableOf = (answers: readonly Answer<TrainingPoint, readonly TrainingAt[]>[]): Table => ({
  head: [
    ...['panel', 'reading', 'loss', 'width', 'depth', 'seed', 't', '1 − cos', '1 − cos of two'],
    ...['norm ratio', 'norm ratio of two', 'loss of PC', 'loss of BP', 'diverged'],
  ],
  rows: answers.flatMap(({ point: { panel, reading, loss, width, depth, seed }, result }) =>
    result.map(({ t, same, two, lossPc, lossBp, diverged: d }) => [
      ...[panel, reading, loss, width, depth, seed, t, 1 - same.cosine, 1 - two.cosine],
      ...[same.normRatio, two.normRatio, lossPc, lossBp],
      d === undefined ? '' : `${d.arm.toUpperCase()} at step ${d.step}: ${d.reason}`,
    ]),
  ),
});

const GAPS = { '1 − cos': 'at the same weights', '1 − cos of two': 'of two networks' } as const;

function figuresOf(panel: Panel, { id, text }: Reading, table: Table): Figure[] {
  const rows = rowsOf(table);
  const values = rows.flatMap((row) =>
    Object.entries(GAPS).flatMap(([column, name]) =>
      Number(row[column]) > 0
        ? [{ facet: `${row['loss']}, ${name}`, t: Number(row['t']) + 1, gap: row[column], width: row['width'] }]
        : [],
    ),
  );
  return [
    {
      ...{ id: `${panel.id}-${id}`, panel: panel.id, kind: 'chart', title: panel.title, data: table },
      caption: `${panel.settings}. ${text}, η₀ = ${ETA0[id as OptimiserReading]}. Lines: medians of ${new Set(rows.map(({ seed }) => seed)).size} seeds; bands: least to greatest.`,
      spec: chartSpec({
        data: { values },
        facet: { field: 'facet', type: 'nominal', title: null, sort: null },
        columns: 2,
        spec: {
          ...{ width: 250, height: 170 },
          encoding: {
            x: {
              ...{ field: 't', type: 'quantitative', title: 't + 1', scale: { type: 'log', nice: false } },
              axis: { grid: false, values: [1, 3, 11, 51, 101] },
            },
            color: {
              ...{ field: 'width', type: 'ordinal', scale: { scheme: 'viridis' } },
              legend: { orient: 'top', title: 'N', symbolOpacity: 1 },
            },
          },
          layer: (['band', 'line'] as const).map((part) => {
            const y = {
              ...{ field: 'gap', type: 'quantitative', title: '1 − cos(PC, BP)' },
              ...decadesAxis(values.map(({ gap }) => Number(gap))),
            };
            return part === 'band'
              ? {
                  mark: { type: 'area', opacity: 0.15 },
                  encoding: { y: { ...y, aggregate: 'min' }, y2: { field: 'gap', aggregate: 'max' } },
                }
              : { mark: { type: 'line', point: { size: 16 } }, encoding: { y: { ...y, aggregate: 'median' } } };
          }),
        },
      }),
    },
  ];
}

const set: PanelSet<TrainingPoint, readonly TrainingAt[]> = {
  panels: [PANEL],
  readings: [
    { id: 'adam', text: OPTIMISER_READINGS.adam.text },
    { id: 'sgd', text: OPTIMISER_READINGS.sgd.text },
  ],
  plan: (size, reading) => {
    const { widths, seeds, ...own } = GRID[size];
    const optimiser = reading as OptimiserReading;
    return widths.flatMap((width) =>
      Array.from({ length: seeds }, (_, seed) => seed).flatMap((seed) =>
        LOSSES.map((loss) => ({
          ...{ panel: PANEL.id, reading: optimiser, loss, width, ...own, eta0: ETA0[optimiser], seed },
        })),
      ),
    );
  },
  run: runTrainingPoint,
  figures: (panel, reading, answers) => figuresOf(panel, reading, tableOf(answers)),
  drawn: figuresOf,
};

/** When PC's gradients stay BP's while nonlinear networks learn, under both losses and both optimisers. */
export const trainingFigure = paperFigure(
  {
    ...{ id: 'lim/training', title: 'Predictive coding beside backpropagation along training' },
    ...{ source: 'LIM, result 2', version: 1, engines: ['blas-float64', 'float64'] },
  },
  [set],
);
