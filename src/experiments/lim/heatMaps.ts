import type { Row } from '../../evidence/claim.ts';
import { decades } from '../charts.ts';

/** One quantity over width and depth. */
export interface Look {
  readonly title: string;
  readonly of: (row: Row) => number;
  /** On a logarithmic scale of colour; else from 0, or the least value below it, to 1. */
  readonly log?: true;
}

/** Maps beside each other: what a row's is called, and how many stand in a line. */
export interface Facets {
  readonly of: (row: Row) => string;
  readonly columns: number;
}

type Spec = Readonly<Record<string, unknown>>;

/**
 * Maps over width and depth, one below another for the looks, each in facets. Cells are means over the
 * seeds, with their numbers in them, or say that runs diverged.
 */
export const heatMaps = (rows: readonly Row[], looks: readonly Look[], facets: Facets): Spec => ({
  vconcat: looks.map((look) => map(rows, look, facets)),
  resolve: { scale: { color: 'independent' } },
  spacing: 30,
});

function map(rows: readonly Row[], look: Look, { of: facet, columns }: Facets): Spec {
  const cells = cellsOf(rows, look, facet);
  const finite = cells.flatMap(({ value }) => (value === null ? [] : [value]));
  const [low, high] = finite.length === 0 ? [0, 1] : domain(finite, look);
  const height = (value: number): number =>
    look.log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
  const facets = [...new Set(cells.map((cell) => cell.facet))];
  const values = cells.map(({ value, ...cell }) => ({
    ...cell,
    ...(value === null ? {} : { value, dark: height(value) < 0.5 }),
  }));
  const axis = { labelAngle: 0, ticks: false, domain: false };
  const place = {
    x: { field: 'N', type: 'ordinal', title: 'width N', axis },
    y: { field: 'L', type: 'ordinal', title: 'depth L', axis, sort: 'descending' },
  };
  return {
    title: { text: look.title, anchor: 'start', fontWeight: 'normal' },
    data: { values },
    facet: { field: 'facet', type: 'nominal', title: null, sort: facets },
    columns,
    spec: {
      ...{ width: { step: 42 }, height: { step: 24 } },
      layer: [
        {
          mark: 'rect',
          encoding: {
            ...place,
            color: {
              ...{ field: 'value', type: 'quantitative', title: null },
              scale: { type: look.log ? 'log' : 'linear', domain: [low, high], scheme: 'viridis' },
              legend: { orient: 'bottom', gradientLength: 240, format: look.log ? '.0e' : '.2~f' },
            },
          },
        },
        {
          mark: { type: 'text', fontSize: 10 },
          encoding: {
            ...place,
            text: { field: 'label', type: 'nominal' },
            color: { condition: { test: 'datum.dark', value: 'white' }, value: 'black' },
          },
        },
      ],
    },
  };
}

interface Cell {
  readonly facet: string;
  readonly N: number;
  readonly L: number;
  readonly value: number | null;
  readonly label: string;
}

function cellsOf(rows: readonly Row[], { of, log }: Look, facet: (row: Row) => string): Cell[] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = JSON.stringify([facet(row), row['width'], row['depth']]);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.entries()].map(([key, own]) => {
    const [name, N, L] = JSON.parse(key) as [string, number, number];
    const finite = own.map(of).filter(Number.isFinite);
    const lost = own.length - finite.length;
    const value = finite.reduce((sum, v) => sum + v, 0) / finite.length;
    if (lost > 0) return { facet: name, N, L, value: null, label: `✕ ${lost}/${own.length}` };
    return { facet: name, N, L, value, label: log ? value.toExponential(1) : cutOff(value) };
  });
}

function domain(values: readonly number[], { log }: Look): readonly [number, number] {
  if (!log) return [Math.min(0, ...values), Math.max(1, ...values)];
  const [low, high] = decades(values);
  return [10 ** low, 10 ** high];
}

/** Three decimals, cut off and not rounded: what is below 1 does not read as 1. */
const cutOff = (value: number): string => (Math.trunc(value * 1000) / 1000).toFixed(3);
