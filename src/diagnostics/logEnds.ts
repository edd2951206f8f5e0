import type { Run } from './run.ts';

/** With fewer lines the ends of a run are single batches, which differ. */
export const FEWEST = 8;

/**
 * A named number at the two ends of the log: medians of a twentieth of the lines, of three at least, since a run that goes wrong does
 * so within its first epochs. Lines without it, or where it is not finite, are left out; undefined where fewer than 8 have it.
 */
export function logEnds({ log }: Run, name: string): readonly [first: number, last: number] | undefined {
  const values = log.map(({ numbers }) => numbers.get(name) ?? NaN).filter(Number.isFinite);
  if (values.length < FEWEST) return undefined;
  const some = Math.max(3, Math.floor(values.length / 20));
  const median = (of: readonly number[]): number => of.toSorted((a, b) => a - b)[Math.floor(of.length / 2)]!;
  return [median(values.slice(0, some)), median(values.slice(-some))];
}
