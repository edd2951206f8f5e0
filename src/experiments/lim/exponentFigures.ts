import type { Row } from '../../evidence/claim.ts';
import { slope } from '../../evidence/order.ts';
import { meanInterval } from '../../evidence/studentT.ts';
import { significant } from '../../numerals.ts';
import { chartSpec } from '../charts.ts';
import { rowsOf } from '../csv.ts';
import type { Figure, Panel, Reading, Table } from '../experiment.ts';

/** What falls, by the columns of the table, with its name on the page. */
const RESPONSES = {
  'cosine gap': '1 − cos(PC, BP)',
  'sign gap': '1 − cos of the signs',
  'energy gap': '1 − F*/Loss',
} as const;

/** The chance that an interval misses. */
const TAIL = 0.05;

/** Every curve on logarithmic axes, and the exponents that they have. */
export function exponentFigures(panel: Panel, reading: Reading, table: Table): Figure[] {
  const rows = rowsOf(table);
  return [chart(panel, reading, table, rows), exponents(panel, reading, rows)];
}

const kindOf = ({ parameterisation, activation, loss }: Row): string =>
  `${parameterisation}, ${activation}${loss === 'squared' ? '' : ', cross-entropy'}`;

function groups(rows: readonly Row[]): ReadonlyMap<string, Row[]> {
  const found = new Map<string, Row[]>();
  for (const row of rows) found.set(kindOf(row), [...(found.get(kindOf(row)) ?? []), row]);
  return found;
}

function chart(panel: Panel, reading: Reading, table: Table, rows: readonly Row[]): Figure {
  const values = rows.flatMap((row) =>
    Object.entries(RESPONSES).flatMap(([column, response]) => {
      const gap = Number(row[column]);
      return gap > 0
        ? [{ x: Number(row['size']), gap, response, kind: `${row['parameterisation']}`, line: kindOf(row) }]
        : [];
    }),
  );
  const title = panel.id === 'width' ? 'width N' : 'precision within';
  return {
    ...{ id: `${panel.id}-${reading.id}`, panel: panel.id, kind: 'chart', title: panel.title, data: table },
    caption: `${panel.settings}. ${reading.text}. A line for each activation and loss: geometric mean over ${new Set(rows.map(({ seed }) => seed)).size} seeds.`,
    spec: chartSpec({
      data: { values },
      transform: [{ calculate: 'log(datum.gap)', as: 'logGap' }],
      facet: { column: { field: 'response', type: 'nominal', title: null, sort: Object.values(RESPONSES) } },
      spec: {
        ...{ width: 165, height: 230 },
        transform: [
          { aggregate: [{ op: 'mean', field: 'logGap', as: 'mean' }], groupby: ['x', 'kind', 'line'] },
          { calculate: 'exp(datum.mean)', as: 'gap' },
        ],
        mark: { type: 'line', point: { size: 18 }, strokeWidth: 1.5 },
        encoding: {
          x: {
            field: 'x',
            type: 'quantitative',
            title,
            scale: { type: 'log', base: 2, nice: false },
            axis: { grid: false },
          },
          y: { field: 'gap', type: 'quantitative', title: null, scale: { type: 'log' }, axis: { format: '.0e' } },
          color: { field: 'kind', type: 'nominal', legend: { orient: 'top', title: null } },
          detail: { field: 'line' },
        },
      },
      resolve: { scale: { y: 'independent' } },
    }),
  };
}

/** A least-squares slope for each seed, with a Student interval over them. */
function exponents(panel: Panel, reading: Reading, rows: readonly Row[]): Figure {
  const cell = (of: readonly Row[], column: string): string => {
    const seeds = [...new Set(of.map(({ seed }) => seed))];
    const slopes = seeds.map((seed) =>
      slope(
        of.filter((row) => row['seed'] === seed).map((row) => ({ x: Number(row['size']), y: Number(row[column]) })),
      ),
    );
    if (slopes.length < 2 || !slopes.every(Number.isFinite)) return 'no power';
    const { mean, interval } = meanInterval(slopes, TAIL);
    return `${significant(mean)} (${interval.map((end) => significant(end)).join(' to ')})`;
  };
  return {
    ...{ id: `${panel.id}-${reading.id}-exponents`, panel: panel.id, kind: 'table' },
    title: `Exponents: ${panel.title}`,
    caption: `Least-squares slopes in logarithms, 95 % intervals over the seeds. ${reading.text}.`,
    head: ['network', ...Object.values(RESPONSES)],
    rows: [...groups(rows)].map(([kind, of]) => [kind, ...Object.keys(RESPONSES).map((column) => cell(of, column))]),
  };
}
