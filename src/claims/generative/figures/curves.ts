import type { Effects, Row } from '../../../evidence/claim.ts';

export type RowEffects = (rows: readonly Row[]) => Effects;

/** Where their records are. */
export const at = { figure: 'pcn/failures' } as const;

/** What a column is over the epochs of every run of a condition, seed by seed. */
export const curves = (rows: readonly Row[], condition: string, column: string): number[][] => {
  const own = rows.filter((row) => row['condition'] === condition);
  const seeds = [...new Set(own.map(({ seed }) => Number(seed)))].toSorted((a, b) => a - b);
  return seeds.map((seed) =>
    own
      .filter((row) => row['seed'] === seed)
      .toSorted((a, b) => Number(a['epoch']) - Number(b['epoch']))
      .map((row) => Number(row[column])),
  );
};

/** A number of each run of a condition, from one column over the epochs. */
export const ofRuns =
  (condition: string, column: string, effect: (curve: readonly number[]) => number): RowEffects =>
  (rows) => ({ [condition]: curves(rows, condition, column).map(effect) });

/** The same of two conditions, paired over seeds. */
export const between =
  (
    first: string,
    second: string,
    column: string,
    effect: (a: readonly number[], b: readonly number[]) => number,
  ): RowEffects =>
  (rows) => {
    const [a, b] = [curves(rows, first, column), curves(rows, second, column)];
    return { [`${first} against ${second}`]: a.map((curve, i) => effect(curve, b[i] ?? [])) };
  };

export const both =
  (...list: readonly RowEffects[]): RowEffects =>
  (rows) =>
    Object.assign({}, ...list.map((effects) => effects(rows))) as Effects;

export const last = (curve: readonly number[]): number => curve.at(-1)!;
/** From the untrained network to the last epoch. */
export const drop = (curve: readonly number[]): number => curve[0]! - last(curve);
