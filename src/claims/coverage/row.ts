import type { CoverageRow } from '../../evidence/coverage.ts';

type ToRow = (place: string, says: string) => CoverageRow;

/** A row that claims decide. */
export const decided = (place: string, says: string, ...claims: readonly [string, ...string[]]): CoverageRow => ({
  ...{ place, says, claims },
});

/** A row that defines something: `claim` fails when `when` stands in its place. */
export const defined =
  (why: string, claim: string, when: string, ...more: readonly string[]): ToRow =>
  (place, says) => ({ place, says, claims: [claim, ...more], definition: { why, fails: { claim, when } } });

/** A row that nothing decides, and why; claims that bear on it. */
export const unjudged = (place: string, says: string, why: string, ...claims: readonly string[]): CoverageRow => ({
  ...{ place, says, claims, unjudged: why },
});

/** A row decided on the records of a figure; claims that bear on it besides. */
export const onRecords = (place: string, says: string, figure: string, ...claims: readonly string[]): CoverageRow => ({
  ...{ place, says, claims, figure },
});
