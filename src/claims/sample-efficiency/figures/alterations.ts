import type { Row } from '../../../evidence/claim.ts';
import { type Where, matches } from './effects.ts';

/** Records as a wrong program would have left them. A claim that holds on the records must not hold on these. */
export type Alterations = Readonly<Record<string, (rows: readonly Row[]) => readonly Row[]>>;

const exchanged =
  (column: string, a: string | number, b: string | number, where: Where = {}) =>
  (rows: readonly Row[]): Row[] =>
    rows.map((row) => {
      if (!matches(row, where)) return row;
      return row[column] === a ? { ...row, [column]: b } : row[column] === b ? { ...row, [column]: a } : row;
    });

/** The labels of two rules exchanged, everywhere or in one setting. */
export const rulesExchanged = (a: string, b: string, where: Where = {}): Alterations => ({
  [[`the runs of ${a} and ${b} exchanged`, ...Object.entries(where).map(([name, at]) => `at ${name} ${at}`)].join(' ')]:
    exchanged('rule', a, b, where),
});

/** Two settings exchanged, such as depths. */
export const settingsExchanged = (column: string, a: string | number, b: string | number): Alterations => ({
  [`${column} ${a} and ${b} exchanged`]: exchanged(column, a, b),
});

/** One column of a rule's rows in place of another. */
export const readFrom = (rule: string, column: string, other: string): Alterations => ({
  [`“${other}” in place of “${column}” of ${rule}`]: (rows) =>
    rows.map((row) => (row['rule'] === rule ? { ...row, [column]: row[other]! } : row)),
});

/** The best rate of every rule at an end of the sweep. */
export const atEdge: Alterations = {
  'a best rate at the end of the sweep': (rows) => rows.map((row) => ({ ...row, edge: 'at edge' })),
};
