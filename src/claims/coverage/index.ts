import { ValueError } from '../../errors.ts';
import type { Claim, PaperId } from '../../evidence/claim.ts';
import type { Outcome } from '../../evidence/verdict.ts';
import { CLAIMS } from '../index.ts';
import type { CoverageRow } from './row.ts';
import { SE_APPENDICES } from './seAppendices.ts';
import { SE_EQUATIONS } from './seEquations.ts';
import { SE_FIGURES } from './seFigures.ts';
import { SE_MAIN_TEXT } from './seMainText.ts';

export type { CoverageRow, Definition } from './row.ts';

/** A row with the claims themselves. */
export interface Covered {
  readonly row: CoverageRow;
  readonly claims: readonly Claim[];
}

const ROWS: Readonly<Partial<Record<PaperId, readonly CoverageRow[]>>> = {
  SE: [...SE_EQUATIONS, ...SE_FIGURES, ...SE_MAIN_TEXT, ...SE_APPENDICES],
};

/**
 * Where every equation, theorem, figure and testable sentence of a paper stands: equations and theorems, figures, sentences.
 * @throws {ValueError} when the paper has no such list, or a row names a claim that `claims` does not have
 */
export function coverageOf(paper: PaperId, claims: readonly Claim[] = CLAIMS): readonly Covered[] {
  const rows = ROWS[paper];
  if (!rows)
    throw new ValueError(
      `coverageOf: paper must be one of ${Object.keys(ROWS).join(', ')}, got ${paper}; its claims are in CLAIMS`,
    );
  const byId = new Map(claims.map((claim) => [claim.id, claim]));
  return rows.map((row) => ({
    row,
    claims: row.claims.map((id) => {
      const claim = byId.get(id);
      if (claim) return claim;
      throw new ValueError(`coverageOf: claims must have ${id}, which ${row.place} names; correct the row`);
    }),
  }));
}

/** How a row stands, given what became of its claims. */
export type Standing = Outcome | 'holds-in-part' | 'definition' | 'on-records';

/**
 * What a row comes to: a definition, or a matter of records (with no claim of its own), or the verdicts of its claims, which may differ:
 * a printed form that is refuted and a corrected one that holds are `holds-in-part`.
 * @param outcomeOf what became of a claim: its verdict, or `expected` where nothing has been run
 */
export function standingOf({ row, claims }: Covered, outcomeOf: (claim: Claim) => Outcome): Standing {
  if (row.definition) return 'definition';
  if (row.figure !== undefined) return 'on-records';
  const outcomes = new Set(claims.map(outcomeOf));
  if (outcomes.has('undecided')) return 'undecided';
  return outcomes.size === 2 ? 'holds-in-part' : outcomes.has('holds') ? 'holds' : 'refuted';
}
