import type { Block, Page } from '../document/block.ts';
import { type Inline, code, joined } from '../document/inline.ts';
import { plural } from '../numbers.ts';
import type { JudgedClaim } from '../record.ts';
import { type Judged, byId, claimName } from './claim.ts';
import { verdictBadge } from './words.ts';

/** One place of a paper: an equation, a theorem, a figure or a sentence, and what became of it. */
export interface CoverageRow {
  /** As the paper numbers it: "Eq. 12", "Theorem 1", "§3.1.2, takeaway". */
  readonly place: string;
  readonly statement: string;
  /** The claims that judge it; none where there is a reason. */
  readonly claims: readonly string[];
  /** Why nothing is judged: a definition only, and which claim fails when it is altered. */
  readonly reason?: string;
}

/** A paper with all of its places. */
export interface Coverage {
  readonly paper: string;
  readonly rows: readonly CoverageRow[];
}

function judgedBy({ claims, reason }: CoverageRow, judged: Judged): Inline {
  const verdicts = claims.map((id): Inline => {
    const one = judged.get(id);
    return one === undefined ? [code(id), ' not in this run'] : [claimName(id, judged), ' ', verdictBadge(one)];
  });
  return joined([...verdicts, ...(reason === undefined ? [] : [reason])], '; ');
}

const tableOf = ({ paper, rows }: Coverage, judged: Judged): Block => ({
  ...{ kind: 'table', look: 'stack', label: paper },
  head: ['Place', 'What it says', 'What judges it'].map((text) => ({ text })),
  rows: rows.map((row) => ({ cells: [row.place, row.statement, judgedBy(row, judged)] })),
});

/** Every place of a paper with the claims that judge it; no page where nothing is listed. */
export function coveragePages(coverage: readonly Coverage[], verdicts: readonly JudgedClaim[]): readonly Page[] {
  if (coverage.length === 0) return [];
  const judged = byId(verdicts);
  const places = coverage.reduce((sum, { rows }) => sum + rows.length, 0);
  return [
    {
      ...{ name: 'coverage', title: 'What of each paper is judged', short: 'Coverage' },
      lead: `${plural(places, 'place')} in the order of the paper, each with its claims and verdicts, or the reason why it is a definition only.`,
      blocks: coverage.flatMap((one) => [
        { kind: 'heading', level: 2, text: one.paper } as const,
        tableOf(one, judged),
      ]),
    },
  ];
}
