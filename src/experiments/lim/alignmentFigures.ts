import type { Row } from '../../evidence/claim.ts';
import { slope } from '../../evidence/order.ts';
import { meanInterval } from '../../evidence/studentT.ts';
import { significant } from '../../numerals.ts';
import { chartSpec, decadesAxis } from '../charts.ts';
import { rowsOf } from '../csv.ts';
import type { Figure, Panel, Reading, Table } from '../experiment.ts';
import { type Facets, type Look, heatMaps } from './heatMaps.ts';

type Rows = readonly Row[];

const number =
  (column: string) =>
  (row: Row): number =>
    Number(row[column]);
const gap = number('1 − cos');
const gapOfTwo = number('1 − cos of two');
const fromOne =
  (column: string) =>
  (row: Row): number =>
    Math.abs(1 - Number(row[column]));

const COSINE: readonly Look[] = [
  { title: 'cos(PC, BP)', of: (row) => 1 - gap(row) },
  { title: '1 − cos(PC, BP)', of: gap, log: true },
];
const COSINE_OF_TWO: readonly Look[] = [
  { title: 'cos(PC, BP) of the two networks', of: (row) => 1 - gapOfTwo(row) },
  { title: '1 − cos(PC, BP) of the two networks', of: gapOfTwo, log: true },
];
const ENERGY: readonly Look[] = [
  { title: 'F* over the loss', of: number('energy ratio') },
  { title: '1 − F* over the loss', of: fromOne('energy ratio'), log: true },
  { title: '|1 − norm of PC’s gradient over that of BP’s|', of: fromOne('norm ratio'), log: true },
];
const SHIFT: readonly Look[] = [{ title: 'shift δ of the last hidden activities', of: number('shift'), log: true }];

const condition = (row: Row): string => String(row['condition']);
const byCondition: Facets = { of: condition, columns: 2 };
const byTime = (rows: Rows): Facets => ({
  of: (row) => `${row['condition']}, t = ${row['t']}`,
  columns: new Set(rows.map(({ t }) => t)).size,
});

/** Maps at t = 0, the collapse in L/N, what the cosine follows, and exponents. */
export function startFigures(panel: Panel, reading: Reading, table: Table): Figure[] {
  const rows = rowsOf(table);
  const chart = partOf(panel, reading, rows);
  return [
    { ...chart('cosine', 'cosine of the gradients', COSINE_NOTE, heatMaps(rows, COSINE, byCondition)), data: table },
    chart('energy', 'energy and norms', ENERGY_NOTE, heatMaps(rows, ENERGY, byCondition)),
    chart(
      ...([
        'collapse',
        'energy by depth over width',
        'A line at each depth: where they lie on one, L/N alone decides.',
      ] as const),
      scatter(rows, {
        x: { title: 'L/N', of: (row) => Number(row['depth']) / Number(row['width']) },
        y: { title: '1 − F* over the loss', of: fromOne('energy ratio') },
        facet: condition,
        color: { title: 'depth L', of: (row) => String(row['depth']) },
      }),
    ),
    chart('shift', 'shift of the activities', SHIFT_NOTE, {
      vconcat: [heatMaps(rows, SHIFT, byCondition), againstShift(rows, condition)],
      resolve: { scale: { color: 'independent' } },
    }),
    exponents(panel, reading, rows),
  ];
}

/** Maps along training. */
export function trainedFigures(panel: Panel, reading: Reading, table: Table): Figure[] {
  const rows = rowsOf(table);
  const shown = rows.filter(({ t }) => Number(t) !== 10);
  const times = byTime(shown);
  const chart = partOf(panel, reading, rows);
  return [
    {
      ...chart('two', 'cosine of the two networks', TWO_NOTE, heatMaps(shown, COSINE_OF_TWO, times)),
      data: table,
    },
    chart('same', 'cosine at the same weights', SAME_NOTE, heatMaps(shown, COSINE, times)),
    chart('energy', 'energy and norms', `${SAME_NOTE} ${ENERGY_NOTE}`, heatMaps(shown, ENERGY, times)),
    chart('shift', 'shift of the activities', `${SAME_NOTE} ${SHIFT_NOTE}`, {
      vconcat: [heatMaps(shown, SHIFT, times), againstShift(rows, (row) => `t = ${row['t']}`)],
      resolve: { scale: { color: 'independent' } },
    }),
    chart(
      ...(['loss', 'cosine by loss', `${SAME_NOTE} Points of a run are its times.`] as const),
      scatter(
        rows.filter(({ depth }) => depth === 8 || depth === 4),
        {
          x: { title: 'loss', of: number('loss') },
          y: { title: '1 − cos', of: gap },
          facet: (row) => `${row['condition']}, L = ${row['depth']}`,
          color: { title: 'width N', of: (row) => String(row['width']) },
        },
      ),
    ),
  ];
}

const COSINE_NOTE = 'All layers’ weight gradients together.';
const ENERGY_NOTE = 'F* is the energy at equilibrium.';
const SHIFT_NOTE = 'δ = ‖z* − ẑ‖/‖ẑ‖ before the readout, over the batch; below, 1 − cos against δ².';
const TWO_NOTE = 'PC’s gradient on the network that PC trains, beside BP’s on the one that BP trains.';
const SAME_NOTE = 'Both at the weights of the network that PC trains.';

const partOf =
  (panel: Panel, reading: Reading, rows: Rows) =>
  (name: string, title: string, note: string, body: Readonly<Record<string, unknown>>): Figure & { kind: 'chart' } => {
    const seeds = new Set(rows.map(({ seed }) => seed)).size;
    return {
      ...{ id: `${panel.id}-${reading.id}-${name}`, panel: panel.id, kind: 'chart' },
      title: `${panel.title}: ${title}`,
      caption: `${panel.settings}. ${reading.text}. ${note} Means over ${seeds} seeds; ✕ counts runs that diverged.`,
      spec: chartSpec(body),
    };
  };

interface Axis {
  readonly title: string;
  readonly of: (row: Row) => number;
}

/** Points on logarithmic axes; what is not positive is not drawn. */
function scatter(
  rows: Rows,
  {
    x,
    y,
    facet,
    color,
  }: { x: Axis; y: Axis; facet: (row: Row) => string; color: { title: string; of: (row: Row) => string } },
): Readonly<Record<string, unknown>> {
  const values = rows
    .map((row) => ({ x: x.of(row), y: y.of(row), facet: facet(row), color: color.of(row) }))
    .filter((point) => point.x > 0 && point.y > 0 && Number.isFinite(point.x + point.y));
  const order = (texts: readonly string[]): readonly string[] => [...new Set(texts)];
  const axis = (field: 'x' | 'y', { title }: Axis) => ({
    ...{ field, type: 'quantitative', title },
    ...(values.length === 0 ? {} : decadesAxis(values.map((value) => value[field]))),
  });
  return {
    data: { values },
    facet: { field: 'facet', type: 'nominal', title: null, sort: order(values.map((value) => value.facet)) },
    columns: 2,
    spec: {
      ...{ width: 260, height: 170 },
      mark: { type: 'point', filled: true, opacity: 0.7, size: 30 },
      encoding: {
        x: axis('x', x),
        y: axis('y', y),
        color: {
          ...{ field: 'color', type: 'ordinal', title: color.title, sort: order(values.map((value) => value.color)) },
          scale: { scheme: 'viridis' },
          legend: { orient: 'top' },
        },
      },
    },
  };
}

const againstShift = (rows: Rows, facet: (row: Row) => string): Readonly<Record<string, unknown>> =>
  scatter(rows, {
    x: { title: 'δ²', of: (row) => Number(row['shift']) ** 2 },
    y: { title: '1 − cos', of: gap },
    facet,
    color: { title: 'depth L', of: (row) => String(row['depth']) },
  });

/** From which N/L on widths serve a fit: below, what is left out of the leading order bends the line. */
const WIDE = 8;

/** Exponents in width, a fit a seed and an interval over the seeds. */
function exponents(panel: Panel, reading: Reading, rows: Rows): Figure {
  const looks: readonly (readonly [string, (row: Row) => number])[] = [
    ['1 − cos', gap],
    ['1 − F*/loss', fromOne('energy ratio')],
    ['|1 − norms|', fromOne('norm ratio')],
    ['δ', number('shift')],
  ];
  const groups = new Map<string, Row[]>();
  for (const row of rows.filter(({ width, depth }) => Number(width) >= WIDE * Number(depth))) {
    const key = JSON.stringify([row['condition'], row['depth']]);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return {
    ...{ id: `${panel.id}-${reading.id}-exponents`, panel: panel.id, kind: 'table' },
    title: `${panel.title}: exponents of the width`,
    caption: `${panel.settings}. ${reading.text}. Least-squares slopes on logarithms from N = ${WIDE} L on, one a seed; mean over the seeds, with Student’s 95 % interval.`,
    head: ['condition', 'L', 'widths', ...looks.map(([name]) => name)],
    rows: [...groups.entries()].map(([key, own]) => {
      const [name, L] = JSON.parse(key) as [string, number];
      const widths = new Set(own.map(({ width }) => Number(width)));
      return [name, L, [...widths].join(', '), ...looks.map(([, of]) => exponent(own, of))];
    }),
  };
}

function exponent(rows: Rows, of: (row: Row) => number): string {
  const seeds = [...new Set(rows.map(({ seed }) => seed))];
  const lines = seeds.map((seed) =>
    rows.filter((row) => row['seed'] === seed).map((row) => ({ x: Number(row['width']), y: of(row) })),
  );
  if (lines.some((line) => new Set(line.map(({ x }) => x)).size < 2)) return 'none: one width';
  if (lines.flat().some(({ y }) => !(y > 0 && Number.isFinite(y)))) return 'none: not positive';
  const slopes = lines.map(slope);
  if (slopes.length < 2) return `${significant(slopes[0]!)} (one seed, no interval)`;
  const { mean, interval } = meanInterval(slopes, 0.05);
  return `${significant(mean)} (${interval.map((end) => significant(end)).join(' to ')})`;
}
