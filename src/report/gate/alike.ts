import { significant } from '../numbers.ts';
import type { Comparison } from './record.ts';

// Rows of one cause are told once: those that moved by the same factor or difference, and what the pattern of all of them says.

/**
 * What rounding alone moves: a baseline holds six significant digits, ½·10⁻⁵ of a value at most, so that a logarithm of two such values
 * is off by 10⁻⁵ (and a difference of two cosines by less), and two of these lie within twice that.
 */
const ROUNDING = 1e-5;
const SAME = 2 * ROUNDING;

/** As a number: JSON, which a summary is made from, has infinities as text. */
const drop = (row: Comparison): number => Number(row.drop);

/** What the new value is times the old one, where all of them moved alike. */
const factorOf = (row: Comparison): number => Math.exp(row.side === 'lower' ? -drop(row) : drop(row));

/** Of factors that are the same but for rounding, one in the middle. */
const middle = (rows: readonly Comparison[]): number =>
  rows.map(factorOf).toSorted((a, b) => a - b)[Math.floor(rows.length / 2)]!;

const isStill = (row: Comparison): boolean => Math.abs(drop(row)) <= ROUNDING;

const movesAlike = (a: Comparison, b: Comparison): boolean =>
  a.metric === b.metric &&
  a.engine === b.engine &&
  a.dtype === b.dtype &&
  a.side === b.side &&
  a.outcome === b.outcome &&
  Math.abs(drop(a) - drop(b)) <= SAME;

/** Rows in groups that moved alike, in the order of their first; a row without an answer is alone. */
export function alikeRows(rows: readonly Comparison[]): readonly (readonly Comparison[])[] {
  const groups: Comparison[][] = [];
  for (const row of rows) {
    const group = groups.find(([first]) => movesAlike(first!, row));
    if (group) group.push(row);
    else groups.push([row]);
  }
  return groups;
}

/**
 * What alone moves update norms and turns no update: a factor, of all layers, of one, or one for each. Undefined where directions
 * turned, or norms did not move.
 */
export function likelyCause(rows: readonly Comparison[]): string | undefined {
  const layers = rows.filter(({ layer }) => layer !== 'all');
  const norms = rows.filter(({ metric }) => metric === 'norm-ratio-to-bp');
  const directions = layers.filter(({ metric }) => metric === 'cosine-to-bp');
  const answered = [...norms, ...directions].every((row) => Number.isFinite(drop(row)));
  if (!answered || directions.length === 0 || !directions.every(isStill)) return undefined;
  const moved = norms.filter((row) => !isStill(row));
  if (moved.length < 2) return undefined;
  const same = (list: readonly Comparison[]): boolean =>
    list.every((row) => Math.abs(Math.log(factorOf(row) / factorOf(list[0]!))) <= SAME);
  if (moved.length === norms.length && same(norms))
    return `all ${norms.length} update norms ${by(middle(norms))}, directions unchanged: a global scale of ${significant(middle(norms), 4)}`;
  const at = new Set(moved.flatMap(({ layer }) => (layer === 'all' ? [] : [layer])));
  const own = moved.filter(({ layer }) => layer !== 'all');
  if (at.size === 1 && same(own))
    return `the update norm of layer ${[...at][0]} alone ${by(middle(own))}, directions unchanged: a scale of ${significant(middle(own), 4)} in that layer`;
  const factors = own.map(factorOf);
  return `${own.length} update norms moved by factors from ${significant(Math.min(...factors), 4)} to ${significant(Math.max(...factors), 4)}, directions unchanged: a scale for each layer, such as learning rates`;
}

/** "fell by 2 %", "rose by a factor 3" */
export function by(factor: number): string {
  const [verb, off] = [factor < 1 ? 'fell' : 'rose', Math.abs(factor - 1)];
  return off < 0.5 ? `${verb} by ${significant(100 * off, 4)} %` : `${verb} to ${significant(factor, 5)} times`;
}

/** How all rows of a group moved, in a few words. */
export const movedBy = (row: Comparison): string =>
  row.scale === 'factor'
    ? by(factorOf(row))
    : `${row.side === 'lower' ? 'fell' : 'rose'} by ${significant(drop(row), 4)}`;
