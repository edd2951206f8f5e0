import type { Covered, Standing } from '../../evidence/coverage.ts';
import { coverageTally } from '../coverage.ts';
import type { Block, Cell, Page } from '../document/block.ts';
import { type Inline, code, joined, link, strong } from '../document/inline.ts';
import type { JudgedClaim } from '../record.ts';
import { type Judged, byId, claimName } from './claim.ts';
import { figurePage, outcomeText } from './words.ts';

/** A paper with all of its places, and how each stands. */
export interface Coverage {
  readonly paper: string;
  readonly rows: readonly Covered[];
}

const STANDINGS: Readonly<Record<Standing, Exclude<Cell, Inline>>> = {
  holds: { text: '✓ holds', tone: 'holds' },
  'holds-in-part': { text: '✗ holds in part', tone: 'refuted' },
  refuted: { text: '✗ refuted', tone: 'refuted' },
  undecided: { text: '? undecided', tone: 'undecided' },
  definition: { text: 'a definition', tone: 'none' },
  'on-records': { text: 'on records', tone: 'none' },
  'not-judged': { text: 'not judged', tone: 'none' },
};

function decidedBy({ claims, definition, figure, unjudged }: Covered, judged: Judged): Inline {
  const verdicts = claims.map(({ id, outcome }): Inline => [claimName(id, judged), ` ${outcomeText(outcome)}`]);
  const records =
    figure === undefined ? [] : [['the records of figure ', link({ page: figurePage(figure) }, code(figure))]];
  const why = definition && [
    `${definition.why} With “${definition.fails.when}” in its place, `,
    claimName(definition.fails.claim, judged),
    ' fails',
  ];
  return joined([...(unjudged === undefined ? [] : [unjudged]), ...(why ? [why] : []), ...records, ...verdicts], '; ');
}

const tableOf = ({ paper, rows }: Coverage, judged: Judged): Block => ({
  ...{ kind: 'table', look: 'stack', label: paper },
  head: ['Place, and what it says', 'Stands', 'Decided by'].map((text) => ({ text })),
  rows: rows.map((row) => ({
    cells: [[strong(row.place), `: ${row.says}`], STANDINGS[row.standing], decidedBy(row, judged)],
  })),
});

/** Every place of a paper with the claims that decide it; no page where nothing is listed. */
export function coveragePages(coverage: readonly Coverage[], verdicts: readonly JudgedClaim[]): readonly Page[] {
  if (coverage.length === 0) return [];
  const judged = byId(verdicts);
  return [
    {
      ...{ name: 'coverage', title: 'What of each paper is judged', short: 'Coverage' },
      lead: 'Every equation, theorem, figure and testable sentence in the order of the paper, with the claims that decide it, or the reason why it is a definition.',
      blocks: coverage.flatMap((one): readonly Block[] => [
        { kind: 'heading', level: 2, text: one.paper },
        { kind: 'paragraph', text: coverageTally(one.rows) },
        tableOf(one, judged),
      ]),
    },
  ];
}
