import { ValueError } from '../errors.ts';
import type { Row } from './claim.ts';

/** What of a row says which run it is, besides its seed. */
const NAMES = [
  ...['panel', 'reading', 'architecture', 'rule', 'condition', 'labels', 'asked', 'top', 'layer'],
  ...['parameterisation', 'activation', 'loss', 'coordinates'],
];
const nameOf = (row: Row): string => NAMES.map((name) => row[name]).join(' ');

/** Rows by seed, in the order in which seeds appear. */
function bySeed(rows: readonly Row[]): ReadonlyMap<Row[string], readonly Row[]> {
  const found = new Map<Row[string], Row[]>();
  for (const { seed = '', ...row } of rows) {
    const own = found.get(seed);
    if (own === undefined) found.set(seed, [row]);
    else own.push(row);
  }
  return found;
}

/** Which runs a seed has: rules with their number of rows. */
const shape = (rows: readonly Row[]): string => rows.map(nameOf).toSorted().join('\n');

/**
 * What paired samples rest on: every seed has the same runs, each once, and no seed's numbers are those of another.
 * @throws {ValueError} where a seed lacks a run, has one twice, or was recorded again under another name
 */
export function requireSeeds(rows: readonly Row[]): void {
  const seeds = [...bySeed(rows)];
  const [first] = seeds;
  for (const [seed, own] of seeds)
    if (shape(own) !== shape(first![1]))
      throw new ValueError(
        `requireSeeds: rows must have the same runs for every seed, got others for ${seed} than for ${first![0]}; look at the records`,
      );
  const numbers = new Map<string, Row[string]>();
  for (const [seed, own] of seeds) {
    const text = JSON.stringify(own);
    if (numbers.has(text))
      throw new ValueError(
        `requireSeeds: each seed must have runs of its own, got those of ${numbers.get(text)} again for ${seed}; look at the records`,
      );
    numbers.set(text, seed);
  }
}

type Alter = (rows: readonly Row[]) => readonly Row[];

/** Records that must be refused: what a program leaves that loses track of its seeds. */
export const DAMAGED: Readonly<Record<string, Alter>> = {
  'a seed recorded again under another name': (rows) => {
    const [one, other] = bySeed(rows).keys();
    return [
      ...rows.filter(({ seed }) => seed !== other),
      ...rows.filter(({ seed }) => seed === one).map((row) => ({ ...row, seed: other! })),
    ];
  },
  'a seed recorded twice': (rows) => [...rows, ...rows.filter(({ seed }) => seed === rows[0]!['seed'])],
  'rules run on seeds of their own': (rows) =>
    rows.map((row) => (nameOf(row) === nameOf(rows[0]!) ? { ...row, seed: `${row['seed']} of its own` } : row)),
};
