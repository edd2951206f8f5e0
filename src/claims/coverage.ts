import { ValueError } from '../errors.ts';
import type { Claim, PaperId } from '../evidence/claim.ts';
import type { Covered, CoverageRow, Standing } from '../evidence/coverage.ts';
import type { Outcome } from '../evidence/verdict.ts';
import { LIM } from './coverage/lim.ts';
import { LIM_RESULT_1 } from './coverage/limResult1.ts';
import { PCN } from './coverage/pcn.ts';
import { SE_APPENDICES } from './coverage/seAppendices.ts';
import { SE_EQUATIONS } from './coverage/seEquations.ts';
import { SE_FIGURES } from './coverage/seFigures.ts';
import { SE_MAIN_TEXT } from './coverage/seMainText.ts';
import { CLAIMS } from './index.ts';

/** Every equation, theorem, figure and testable sentence, paper by paper: equations and theorems, figures, then sentences. */
export const COVERAGE: Readonly<Partial<Record<PaperId, readonly CoverageRow[]>>> = {
  SE: [...SE_EQUATIONS, ...SE_FIGURES, ...SE_MAIN_TEXT, ...SE_APPENDICES],
  PCN,
  LIM: [...LIM_RESULT_1, ...LIM],
};

/**
 * Where every equation, theorem, figure and testable sentence of a paper stands.
 * @param outcomeOf what became of a claim; what is expected of it unless told, which every run must reproduce
 * @throws {ValueError} when the paper has no such list, or a row names a claim that `claims` does not have
 */
export function coverageOf(
  paper: PaperId,
  outcomeOf: (claim: Claim) => Outcome = ({ expected }) => expected,
  claims: readonly Claim[] = CLAIMS,
): readonly Covered[] {
  const rows = COVERAGE[paper];
  if (!rows)
    throw new ValueError(
      `coverageOf: paper must be one of ${Object.keys(COVERAGE).join(', ')}, got ${paper}; its claims are in CLAIMS`,
    );
  const byId = new Map(claims.map((claim) => [claim.id, claim]));
  return rows.map((row) => {
    const found = row.claims.map((id) => {
      const claim = byId.get(id);
      if (claim) return { id, title: claim.title, outcome: outcomeOf(claim) };
      throw new ValueError(
        `coverageOf: claims must have those that rows name, got none with the id ${id} of ${row.place}; correct the row`,
      );
    });
    return { ...row, claims: found, standing: standingOf(row, new Set(found.map(({ outcome }) => outcome))) };
  });
}

function standingOf({ definition, figure, unjudged }: CoverageRow, outcomes: ReadonlySet<Outcome>): Standing {
  if (definition) return 'definition';
  if (unjudged !== undefined) return 'not-judged';
  if (figure !== undefined && outcomes.size === 0) return 'on-records';
  if (outcomes.has('undecided')) return 'undecided';
  return outcomes.size === 2 ? 'holds-in-part' : outcomes.has('holds') ? 'holds' : 'refuted';
}
