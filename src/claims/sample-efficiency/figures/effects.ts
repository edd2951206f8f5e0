import { ValueError } from '../../../errors.ts';
import type { Effects, Row } from '../../../evidence/claim.ts';

/** Cells that a row must have. */
export type Where = Readonly<Record<string, string | number>>;

/** What to read: rows with these cells, one a seed in every setting; the value stands in the column. */
export interface Series {
  readonly where: Where;
  readonly column: string;
}

/** The settings of a column, such as depths; `undefined` is one setting for all. */
type By = string | undefined;

export const matches = (row: Row, where: Where): boolean =>
  Object.entries(where).every(([name, value]) => row[name] === value);

const named = (by: By, row: Row): string => (by === undefined ? 'all' : `${by} ${row[by]}`);

/** Values by setting, in the order of seeds. */
export function values(rows: readonly Row[], series: Series, by?: string): Record<string, number[]> {
  return Object.fromEntries(
    Object.entries(bySeed(rows, series, by)).map(([setting, list]) => [setting, list.map(({ value }) => value)]),
  );
}

interface OfSeed {
  readonly seed: number;
  readonly value: number;
}

function bySeed(rows: readonly Row[], { where, column }: Series, by: By): Record<string, OfSeed[]> {
  const found: Record<string, OfSeed[]> = {};
  for (const row of rows)
    if (matches(row, where))
      (found[named(by, row)] ??= []).push({ seed: Number(row['seed']), value: Number(row[column]) });
  return Object.fromEntries(
    Object.entries(found).map(([setting, list]) => [setting, list.toSorted((a, b) => a.seed - b.seed)]),
  );
}

/** An effect of two series, seed by seed. @throws {ValueError} when they have other settings or other seeds */
const paired =
  (first: Series, second: Series, by: By, effect: (a: number, b: number) => number) =>
  (rows: readonly Row[]): Effects => {
    const [a, b] = [bySeed(rows, first, by), bySeed(rows, second, by)];
    const keys = (of: typeof a): string =>
      JSON.stringify(Object.entries(of).map(([setting, list]) => [setting, list.map(({ seed }) => seed)]));
    if (keys(a) !== keys(b) || Object.keys(a).length === 0)
      throw new ValueError(
        `paired: both series must have the same settings and seeds, got ${keys(a)} and ${keys(b)}; look at the records`,
      );
    return Object.fromEntries(
      Object.entries(a).map(([setting, list]) => [
        setting,
        list.map(({ value }, i) => effect(value, b[setting]![i]!.value)),
      ]),
    );
  };

/** first − second, paired over seeds, in every setting. */
export const above = (first: Series, second: Series, by?: string): ((rows: readonly Row[]) => Effects) =>
  paired(first, second, by, (a, b) => a - b);

/** The mean effect over all seeds but one, for each that is left out: what an average over the seeds says, and whether one seed makes it. */
export const onAverage =
  (effects: (rows: readonly Row[]) => Effects) =>
  (rows: readonly Row[]): Effects =>
    Object.fromEntries(Object.entries(effects(rows)).map(([setting, list]) => [setting, withoutOne(list)]));

export const withoutOne = (list: readonly number[]): number[] =>
  list.map((_, out) => list.reduce((sum, v, i) => (i === out ? sum : sum + v), 0) / (list.length - 1));

/** series − bound. */
export const aboveBound =
  (series: Series, bound: number, by?: string) =>
  (rows: readonly Row[]): Effects =>
    Object.fromEntries(
      Object.entries(values(rows, series, by)).map(([setting, list]) => [setting, list.map((v) => v - bound)]),
    );

/** How much the series falls from one setting to another, less a margin. */
export const falls =
  (series: Series, from: Where, to: Where, margin = 0) =>
  (rows: readonly Row[]): Effects =>
    fewer(
      above({ ...series, where: { ...series.where, ...from } }, { ...series, where: { ...series.where, ...to } })(rows),
      margin,
    );

/** How much (first − second) grows from one setting to another. */
export const gapGrows =
  (first: Series, second: Series, from: Where, to: Where) =>
  (rows: readonly Row[]): Effects => {
    const gap = (at: Where): readonly number[] =>
      above({ ...first, where: { ...first.where, ...at } }, { ...second, where: { ...second.where, ...at } })(rows)[
        'all'
      ]!;
    const [before, after] = [gap(from), gap(to)];
    return { all: after.map((v, i) => v - before[i]!) };
  };

/** margin − (greatest − least over the settings), by seed: positive where the series varies by less than the margin. */
export const varies =
  (series: Series, by: string, margin: number) =>
  (rows: readonly Row[]): Effects => {
    const lists = Object.values(values(rows, series, by));
    return {
      all: lists[0]!.map((_, i) => {
        const at = lists.map((list) => list[i]!);
        return margin - (Math.max(...at) - Math.min(...at));
      }),
    };
  };

const fewer = (effects: Effects, margin: number): Effects =>
  Object.fromEntries(Object.entries(effects).map(([setting, list]) => [setting, list.map((v) => v - margin)]));

/** The same statement turned around, which records must refute where they hold it. */
export const opposite =
  (effects: (rows: readonly Row[]) => Effects) =>
  (rows: readonly Row[]): Effects =>
    Object.fromEntries(Object.entries(effects(rows)).map(([setting, list]) => [setting, list.map((v) => -v)]));

/** range of first − range of second over the settings, by seed. */
export const ranges =
  (first: Series, second: Series, by: string) =>
  (rows: readonly Row[]): Effects => {
    const [a, b] = [varies(first, by, 0)(rows)['all']!, varies(second, by, 0)(rows)['all']!];
    return { all: a.map((v, i) => b[i]! - v) };
  };

/** log₁₀ first − log₁₀ second, paired over seeds, in every setting; 0 where both are infinite, as diverged runs are. */
export const ordersAbove = (first: Series, second: Series, by?: string): ((rows: readonly Row[]) => Effects) =>
  paired(first, second, by, orders);

const orders = (a: number, b: number): number => (a === b ? 0 : Math.log10(a) - Math.log10(b));

/** The same of the means over all seeds but one. */
export const meanOrdersAbove =
  (first: Series, second: Series) =>
  (rows: readonly Row[]): Effects => {
    paired(first, second, undefined, orders)(rows); // the same seeds
    const [a, b] = [first, second].map((series) => withoutOne(values(rows, series)['all']!)) as [number[], number[]];
    return { all: a.map((v, i) => orders(v, b[i]!)) };
  };

/** margin − |effects|: positive where they are small. */
export const within =
  (effects: (rows: readonly Row[]) => Effects, margin: number) =>
  (rows: readonly Row[]): Effects =>
    Object.fromEntries(
      Object.entries(effects(rows)).map(([setting, list]) => [setting, list.map((v) => margin - Math.abs(v))]),
    );

/** Zeros in place of the effects, which no statement may take for one. */
export const none =
  (effects: (rows: readonly Row[]) => Effects) =>
  (rows: readonly Row[]): Effects =>
    Object.fromEntries(Object.entries(effects(rows)).map(([setting, list]) => [setting, list.map(() => 0)]));
