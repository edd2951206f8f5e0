import type { Effects, Row } from '../../../evidence/claim.ts';

// What the records of lim/alignment say of a quantity, seed by seed.

export type Rows = readonly Row[];
export type ToEffects = (rows: Rows) => Effects;

/** What a seed gives in each setting, in the order of seeds. */
export function bySeed(rows: Rows, setting: (row: Row) => string, effect: (own: Rows) => number): Effects {
  const found = new Map<string, Map<number, Row[]>>();
  for (const row of rows) {
    const seeds = found.get(setting(row)) ?? new Map<number, Row[]>();
    seeds.set(Number(row['seed']), [...(seeds.get(Number(row['seed'])) ?? []), row]);
    found.set(setting(row), seeds);
  }
  return Object.fromEntries(
    [...found].map(([name, seeds]) => [name, [...seeds].toSorted(([a], [b]) => a - b).map(([, own]) => effect(own))]),
  );
}

export const of = (row: Row, column: string): number => Number(row[column]);
export const energyGap = (row: Row): number => 1 - of(row, 'energy ratio');
export const condition = (row: Row): string => String(row['condition']);
export const at = (rows: Rows, cells: Readonly<Record<string, number>>): Rows =>
  rows.filter((row) => Object.entries(cells).every(([name, value]) => row[name] === value));
export const orders = (a: number, b: number): number => Math.log10(a) - Math.log10(b);

export const DEPTH = 4;

/** The widest networks of four layers, and those a quarter as wide. */
export function widths(rows: Rows): readonly [narrow: number, wide: number] {
  const wide = Math.max(...rows.map((row) => of(row, 'width')));
  return [wide / 4, wide];
}

/** How many orders a quantity falls while the width grows fourfold in networks of four layers, beyond a factor. */
export const fallsWithWidth =
  (quantity: (row: Row) => number, factor: number, times: readonly number[]): ToEffects =>
  (rows) => {
    const [narrow, wide] = widths(rows);
    return bySeed(
      at(rows, { depth: DEPTH }).filter(
        ({ width, t }) => (width === narrow || width === wide) && times.includes(Number(t)),
      ),
      (row) => `${condition(row)}, t = ${row['t']}`,
      (own) =>
        orders(quantity(at(own, { width: narrow })[0]!), quantity(at(own, { width: wide })[0]!)) - Math.log10(factor),
    );
  };

/** 1 − cos where a run passes a loss, by a line on logarithms between the looks before and after it; NaN where it does not, or has before the first look. */
export function gapWhere(rows: Rows, loss: number): number {
  const run = rows.toSorted((a, b) => of(a, 't') - of(b, 't'));
  const i = run.findIndex((row) => of(row, 'loss of PC') <= loss);
  if (i < 1) return Number.NaN;
  const [before, after] = [run[i - 1]!, run[i]!];
  const part = orders(of(before, 'loss of PC'), loss) / orders(of(before, 'loss of PC'), of(after, 'loss of PC'));
  return 10 ** (Math.log10(of(before, '1 − cos')) * (1 - part) + Math.log10(of(after, '1 − cos')) * part);
}
