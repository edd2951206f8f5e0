import type { Row } from '../../evidence/claim.ts';
import { chartSpec } from '../charts.ts';
import { rowsOf } from '../csv.ts';
import type { Answer, Figure, Panel, Reading, Table } from '../experiment.ts';
import type { EnergyAt, EnergyPoint } from './energy.ts';

/** A row a run, epoch, step and layer; the readout's is y. */
export const energyTable = (answers: readonly Answer<EnergyPoint, readonly EnergyAt[]>[]): Table => ({
  head: ['panel', 'reading', 'condition', 'seed', 'epoch', 'step', 'layer', 'energy'],
  rows: answers.flatMap(({ point: { panel, reading, condition, seed }, result }) =>
    result.flatMap(({ epoch, step, layers, readout }) =>
      [...layers, readout].map((energy, l) => [
        ...[panel, reading, condition, seed, epoch, step],
        ...[l < layers.length ? l : 'y', energy],
      ]),
    ),
  ),
});

/** Energies by layer: curves over the steps of inference, or a map over the epochs. */
export function energyFigures(panel: Panel, reading: Reading, table: Table): Figure[] {
  const rows = rowsOf(table);
  const seeds = new Set(rows.map(({ seed }) => seed)).size;
  return [
    {
      ...{ id: `${panel.id}-${reading.id}`, panel: panel.id, kind: 'chart', title: panel.title, data: table },
      caption: `${panel.settings}. ${reading.text}. ½‖ε_l‖² of layers l = 0, 1, … from the data upwards and ½‖ε_y‖² of the readout, y; means over images that are not learned from and ${seeds} ${seeds === 1 ? 'seed' : 'seeds'}.`,
      spec: panel.id === 'steps' ? curves(rows) : heatMap(rows),
    },
  ];
}

type Rows = readonly Row[];

const mean = { aggregate: 'mean', field: 'energy', type: 'quantitative' };
/** 0, 1, …, y */
const layers = (rows: Rows) => [...new Set(rows.map(({ layer }) => layer))];
const conditions = (rows: Rows) => [...new Set(rows.map(({ condition }) => condition))];

/** Cells of one facet, not of rows and columns: Vega-Lite orders the headers of a cross and leaves its cells as they are. */
const curves = (rows: Rows): Record<string, unknown> => {
  const values = rows.map((row) => ({
    ...row,
    at: `${row['condition']}, ${row['epoch'] === 0 ? 'untrained' : `after epoch ${row['epoch']}`}`,
  }));
  const cells = [...new Set(values.map(({ at }) => at))];
  return chartSpec({
    data: { values },
    facet: { field: 'at', type: 'nominal', title: null, sort: cells },
    columns: 2,
    spec: {
      ...{ width: 260, height: 170 },
      mark: { type: 'line', strokeWidth: 2 },
      encoding: {
        x: { field: 'step', type: 'quantitative', title: 'step of inference', axis: { grid: false } },
        y: { ...mean, title: 'energy per image', scale: { type: 'log' } },
        color: {
          ...{ field: 'layer', type: 'nominal', title: 'layer', sort: layers(rows) },
          legend: { orient: 'top', symbolType: 'stroke', symbolSize: 300 },
        },
      },
    },
  });
};

const heatMap = (rows: Rows): Record<string, unknown> =>
  chartSpec({
    data: { values: rows },
    facet: { field: 'condition', type: 'nominal', title: null, sort: conditions(rows) },
    columns: 3,
    spec: {
      ...{ width: { step: 34 }, height: { step: 26 } },
      mark: 'rect',
      encoding: {
        x: { field: 'epoch', type: 'ordinal', title: 'epoch', axis: { labelAngle: 0 } },
        y: { field: 'layer', type: 'nominal', title: 'layer', sort: layers(rows).toReversed() },
        color: {
          ...{ ...mean, title: 'energy per image' },
          scale: { type: 'log', scheme: 'viridis' },
          legend: { orient: 'bottom', gradientLength: 240 },
        },
      },
    },
  });
