import { type ActivationName } from '../../arithmetic/activations.ts';
import { limitProblem } from '../../claims/limits/measure.ts';
import { settled, stopped } from '../../claims/limits/stopped.ts';
import { chartSpec } from '../charts.ts';
import { rowsOf } from '../csv.ts';
import type { Figure, Panel, Reading, Size, Table } from '../experiment.ts';
import { type PanelPoint, type PanelSet, paperFigure } from '../paperFigure.ts';
import { READINGS, dataOf } from './data.ts';

/** One network, descended in both coordinates. */
export interface StoppingPoint extends PanelPoint {
  readonly activation: ActivationName;
  readonly width: number;
  readonly depth: number;
  readonly rate: number;
  readonly steps: readonly number[];
  readonly seed: number;
}

/** Where a descent stood at a step; `relative` is ‖∇F‖ over what it was at the start. */
export interface StoppingRow {
  readonly coordinates: 'error' | 'state';
  readonly step: number;
  readonly relative: number;
  readonly cosine: number;
  /** The cosine at rest. */
  readonly rest: number;
}

const PANEL: Panel = {
  ...{ id: 'a', title: 'What stopping early does to the gradient' },
  settings: 'Residual depth-µP networks at initialisation, N = 32, L = 8, B = 16, gradient descent at rate 0.2',
  says: 'The results hold "as long as an activity equilibrium is reached".',
};
const STEPS: Readonly<Record<Size, readonly number[]>> = {
  quick: [0, 1, 2, 4, 8, 16, 32],
  full: [0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512],
};
const SEEDS: Readonly<Record<Size, number>> = { quick: 2, full: 10 };

const set: PanelSet<StoppingPoint, readonly StoppingRow[]> = {
  panels: [PANEL],
  readings: READINGS,
  plan: (size, reading) =>
    Array.from({ length: SEEDS[size] }, (_, seed) => seed).flatMap((seed) =>
      (['identity', 'tanh', 'gelu'] as const).map((activation) => ({
        ...{ panel: PANEL.id, reading, activation, width: 32, depth: 8, rate: 0.2, steps: STEPS[size], seed },
      })),
    ),
  async run({ reading, activation, width, depth, rate, steps, seed }) {
    const phi = activation === 'identity' ? {} : { activation };
    const c = { parameterisation: 'mupc', skips: true, width, depth, ...phi } as const;
    const problem = limitProblem(c, seed, dataOf(reading));
    const rest = (await settled(problem))?.cosine ?? Number.NaN;
    return (['error', 'state'] as const).flatMap((coordinates) =>
      stopped(problem, coordinates, rate, steps).map(({ step, relative, cosine }) => ({
        ...{ coordinates, step, relative, cosine, rest },
      })),
    );
  },
  figures: (panel, reading, answers) =>
    stoppingFigures(panel, reading, {
      head: ['panel', 'reading', 'activation', 'coordinates', 'step', 'seed', 'relative gradient', 'cosine', 'at rest'],
      rows: answers.flatMap(({ point: p, result }) =>
        result.map((r) => [
          ...[p.panel, p.reading, p.activation, r.coordinates, r.step, p.seed],
          ...[r.relative, r.cosine, r.rest],
        ]),
      ),
    }),
  drawn: (panel, reading, table) => stoppingFigures(panel, reading, table),
};

const NAMES: Readonly<Record<string, string>> = { error: 'error coordinates', state: 'state space' };

/** The cosine less that at rest, against the steps, by activation. */
function stoppingFigures(panel: Panel, reading: Reading, table: Table): Figure[] {
  const values = rowsOf(table).map((row) => ({
    ...{ activation: row['activation'], coordinates: NAMES[String(row['coordinates'])] },
    ...{ x: Number(row['step']) + 1, off: Number(row['cosine']) - Number(row['at rest']) },
  }));
  const x = {
    ...{ field: 'x', type: 'quantitative', title: 'steps + 1' },
    ...{ scale: { type: 'log', base: 2, nice: false }, axis: { grid: false } },
  };
  const y = { field: 'off', type: 'quantitative', title: 'cos(PC, BP) less that at rest' };
  const color = { field: 'coordinates', type: 'nominal', legend: { orient: 'top', title: null, symbolOpacity: 1 } };
  return [
    {
      ...{ id: `${panel.id}-${reading.id}`, panel: panel.id, kind: 'chart', title: panel.title, data: table },
      caption: `${panel.settings}. ${reading.text}. Lines: mean over ${new Set(rowsOf(table).map(({ seed }) => seed)).size} seeds; bands: least to greatest; 0 is where inference comes to rest.`,
      spec: chartSpec({
        data: { values },
        facet: { column: { field: 'activation', type: 'nominal', title: null, sort: ['identity', 'tanh', 'gelu'] } },
        spec: {
          ...{ width: 172, height: 220 },
          layer: [
            {
              mark: { type: 'area', opacity: 0.15 },
              encoding: { x, y: { ...y, aggregate: 'min' }, y2: { field: 'off', aggregate: 'max' }, color },
            },
            { mark: { type: 'line', point: { size: 18 } }, encoding: { x, y: { ...y, aggregate: 'mean' }, color } },
          ],
        },
      }),
    },
  ];
}

/** What an inference that is stopped early leaves of the second result. */
export const stoppingFigure = paperFigure(
  {
    ...{
      id: 'lim/stopping',
      title: 'Inference that is stopped early',
      source: 'LIM, "as long as an activity equilibrium seems to be reached"',
    },
    ...{ version: 1, engines: ['float64'] },
  },
  [set],
);
