import type { Row } from '../../evidence/claim.ts';
import { type Exponent, exponentOf } from '../../evidence/exponent.ts';
import { significant } from '../../numerals.ts';
import { chartSpec, decadesAxis } from '../charts.ts';
import { rowsOf } from '../csv.ts';
import type { Figure, Panel, Reading, Table } from '../experiment.ts';

type Rows = readonly Row[];

/** What falls with width: its name, its exponent where the leading order holds, and how far from it is near enough. */
interface Response {
  readonly title: string;
  readonly of: (row: Row) => number;
  readonly predicted: number;
  readonly band: number;
}

const fromOne =
  (column: string) =>
  (row: Row): number =>
    Math.abs(1 - Number(row[column]));

const RESPONSES: readonly Response[] = [
  { title: '1 − cos(PC, BP)', of: (row) => Number(row['1 − cos']), predicted: -2, band: 0.4 },
  { title: '1 − cos of signs', of: (row) => Number(row['1 − cos of signs']), predicted: -1, band: 0.3 },
  { title: '1 − F*/Loss', of: fromOne('energy ratio'), predicted: -1, band: 0.3 },
  { title: '|1 − first order|', of: fromOne('first order'), predicted: -1, band: 0.3 },
  { title: 'δ', of: (row) => Number(row['shift']), predicted: -1, band: 0.3 },
];

const rested = (row: Row): boolean => row['status'] === 'converged' || row['status'] === 'flat';
const curveOf = ({ condition, loss, depth }: Row): string => JSON.stringify([condition, loss, depth]);

/** Responses against width, what the cosine follows, steps of inference, and exponents with what would decide them. */
export function nonlinearFigures(panel: Panel, reading: Reading, table: Table): Figure[] {
  const rows = rowsOf(table);
  const seeds = new Set(rows.map(({ seed }) => seed)).size;
  const unsettled = rows.filter((row) => !rested(row));
  const said = `${panel.settings}. ${reading.text}. Geometric means over ${seeds} seeds; where there are two losses, cross-entropy is dashed.${
    unsettled.length === 0
      ? ''
      : ` ${unsettled.length} of ${rows.length} networks did not come to rest and are left out: ${unsettled[0]!['status']} at step ${unsettled[0]!['steps']} first.`
  }`;
  const head = (name: string, title: string) => ({
    ...{ id: `${panel.id}-${reading.id}-${name}`, panel: panel.id, title: `${panel.title}: ${title}` },
  });
  return [
    {
      ...head('width', 'gradients, energies, activities'),
      ...{ kind: 'chart', caption: said, spec: chartSpec(byWidth(rows, RESPONSES)), data: table },
    },
    {
      ...head('shift', 'what the cosine follows'),
      kind: 'chart',
      caption: `${said} 1 − cos against δ², δ = ‖z* − ẑ‖/‖ẑ‖ before the readout.`,
      spec: chartSpec(againstShift(rows)),
    },
    {
      ...head('steps', 'steps of inference'),
      kind: 'chart',
      caption: `${said} Steps of descent in error coordinates, each a sweep up and a sweep down.`,
      spec: chartSpec(byWidth(rows, [STEPS])),
    },
    exponents(panel, reading, rows),
  ];
}

const STEPS: Response = { title: 'steps', of: (row) => Number(row['steps']), predicted: 0, band: 0 };

/** A line a condition and loss; columns are depths, rows responses. */
function byWidth(rows: Rows, responses: readonly Response[]): Readonly<Record<string, unknown>> {
  const depths = [...new Set(rows.map(({ depth }) => Number(depth)))].toSorted((a, b) => a - b);
  const widths = [...new Set(rows.map(({ width }) => Number(width)))].toSorted((a, b) => a - b);
  const losses = [...new Set(rows.map(({ loss }) => String(loss)))];
  const valuesOf = (response: Response, depth: number) =>
    rows
      .filter((row) => Number(row['depth']) === depth && rested(row) && response.of(row) > 0)
      .map((row) => ({
        x: Number(row['width']),
        log: Math.log(response.of(row)),
        line: row['condition'],
        loss: row['loss'],
      }));
  return {
    vconcat: responses.map((response) => {
      const all = depths.flatMap((depth) => valuesOf(response, depth).map(({ log }) => Math.exp(log)));
      return {
        hconcat: depths.map((depth) => ({
          ...{
            width: depths.length === 1 ? 420 : 165,
            height: 150,
            title: { text: `depth ${depth}`, fontWeight: 'normal' },
          },
          data: { values: valuesOf(response, depth) },
          transform: [
            { aggregate: [{ op: 'mean', field: 'log', as: 'mean' }], groupby: ['x', 'line', 'loss'] },
            { calculate: 'exp(datum.mean)', as: 'y' },
          ],
          mark: { type: 'line', point: { size: 22 }, strokeWidth: 1.5 },
          encoding: {
            x: {
              ...{ field: 'x', type: 'quantitative', title: 'width' },
              scale: { type: 'log', domain: [widths[0], widths.at(-1)], nice: false },
              axis: { values: widths, grid: false },
            },
            y: {
              ...{ field: 'y', type: 'quantitative', title: depth === depths[0] ? response.title : null },
              ...(all.length === 0 ? {} : decadesAxis(all)),
            },
            color: { field: 'line', type: 'nominal', legend: { orient: 'top', title: null, symbolOpacity: 1 } },
            ...(losses.length === 1
              ? {}
              : {
                  strokeDash: { field: 'loss', type: 'nominal', sort: ['squared', 'cross-entropy'], legend: null },
                }),
          },
        })),
      };
    }),
  };
}

function againstShift(rows: Rows): Readonly<Record<string, unknown>> {
  const values = rows
    .filter(rested)
    .map((row) => ({
      ...{ x: Number(row['shift']) ** 2, y: Number(row['1 − cos']), color: row['condition'], loss: row['loss'] },
    }))
    .filter(({ x, y }) => x > 0 && y > 0);
  const axis = (field: 'x' | 'y', title: string) => ({
    ...{ field, type: 'quantitative', title },
    ...(values.length === 0 ? {} : decadesAxis(values.map((value) => value[field]))),
  });
  return {
    ...{ width: 420, height: 260, data: { values } },
    mark: { type: 'point', opacity: 0.7, size: 30 },
    encoding: {
      ...{ x: axis('x', 'δ²'), y: axis('y', '1 − cos(PC, BP)') },
      color: { field: 'color', type: 'nominal', legend: { orient: 'top', title: null } },
      shape: { field: 'loss', type: 'nominal', legend: { orient: 'top', title: null } },
    },
  };
}

/** A slope a seed, Student's 99 % interval over the seeds, and what it says of the exponent of the leading order. */
function exponents(panel: Panel, reading: Reading, rows: Rows): Figure {
  const curves = [...new Set(rows.map(curveOf))].map((curve) => rows.filter((row) => curveOf(row) === curve));
  return {
    ...{ id: `${panel.id}-${reading.id}-exponents`, panel: panel.id, kind: 'table' },
    title: `${panel.title}: exponents of the width`,
    caption: `${panel.settings}. ${reading.text}. Slopes on logarithms over all widths, one a seed, with 99 % intervals over the seeds. Predicted are ${RESPONSES.map(
      ({ title, predicted, band }) => `${title} ${predicted} ± ${band}`,
    )
      .join(', ')
      .replaceAll(
        '-',
        '−',
      )}; what an interval leaves undecided, the width that is named would decide: the local slope is off by about L/N.`,
    head: ['network', 'loss', 'depth', 'widths', ...RESPONSES.map(({ title }) => title)],
    rows: curves.map((own) => [
      ...[String(own[0]!['condition']), String(own[0]!['loss']), Number(own[0]!['depth'])],
      [...new Set(own.map(({ width }) => width))].join(', '),
      ...RESPONSES.map((response) => cell(own, response)),
    ]),
  };
}

function cell(rows: Rows, response: Response): string {
  const readings = rows.map((row) => ({
    ...{ size: Number(row['width']), seed: Number(row['seed']) },
    value: rested(row) ? response.of(row) : { diverged: Number(row['steps']) },
  }));
  if (new Set(readings.map(({ size }) => size)).size < 2) return 'none: one width';
  const found = exponentOf(readings);
  if (found.kind === 'none') return `none: ${found.why}`;
  if (found.kind === 'diverged') return `none: no rest at width ${found.size} by step ${found.step}`;
  return `${significant(found.mean)} (${found.interval.map((end) => significant(end)).join(' to ')})${decision(rows, response, found)}`;
}

/** Undecided unless the interval lies in the band or outside it; then the width at which the local slope would lie well within. */
function decision(rows: Rows, { of, predicted, band }: Response, { interval }: Exponent & { kind: 'fitted' }): string {
  const [low, high] = [predicted - band, predicted + band];
  if (interval[0] >= low && interval[1] <= high) return '';
  if (interval[1] < low || interval[0] > high) return ', another';
  const widths = [...new Set(rows.map(({ width }) => Number(width)))].toSorted((a, b) => a - b);
  const meanLog = (width: number): number => {
    const own = rows.filter((row) => Number(row['width']) === width).map((row) => Math.log(of(row)));
    return own.reduce((sum, v) => sum + v, 0) / own.length;
  };
  const [before, last] = [widths.at(-2)!, widths.at(-1)!];
  const local = (meanLog(last) - meanLog(before)) / Math.log(last / before);
  const off = Math.abs(local - predicted);
  if (off <= band / 2) return ', undecided: more seeds';
  return `, undecided: width ${2 ** Math.ceil(Math.log2((last * off) / (band / 2)))}`;
}
