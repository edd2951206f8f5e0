import { type Covered, type Standing, standingOf } from '../claims/coverage/index.ts';
import type { Claim } from '../evidence/claim.ts';
import type { Outcome } from '../evidence/verdict.ts';
import { cell, table } from './markdown.ts';

const STANDINGS: Readonly<Record<Standing, string>> = {
  holds: 'holds',
  'holds-in-part': 'holds in part',
  refuted: '**refuted**',
  undecided: 'undecided',
  definition: 'a definition',
  'on-records': 'on records',
};

const outcomeText = (outcome: Outcome): string => (outcome === 'refuted' ? '**refuted**' : outcome);

/** Row → how it stands → what decides it, with the outcome of each claim. */
export const coverageTable = (covered: readonly Covered[], outcomeOf: (claim: Claim) => Outcome): string =>
  table(
    ['Where', 'What it says', 'Stands', 'Decided by'],
    covered.map((at) => [
      cell(at.row.place),
      cell(at.row.says),
      STANDINGS[standingOf(at, outcomeOf)],
      [...remarks(at), ...at.claims.map((claim) => `\`${claim.id}\` ${outcomeText(outcomeOf(claim))}`)].join('; '),
    ]),
  );

/** What a row has besides claims: the records it waits for, or why it is a definition and what fails when it is altered. */
function remarks({ row: { definition, figure } }: Covered): string[] {
  return [
    ...(figure === undefined ? [] : [`decided on the records of figure \`${figure}\``]),
    ...(definition
      ? [
          `${cell(definition.why)} With "${cell(definition.fails.when)}" in its place, \`${definition.fails.claim}\` fails`,
        ]
      : []),
  ];
}

/** How many rows stand how, in a sentence. */
export function coverageTally(covered: readonly Covered[], outcomeOf: (claim: Claim) => Outcome): string {
  const counts = new Map<Standing, number>();
  for (const at of covered) {
    const standing = standingOf(at, outcomeOf);
    counts.set(standing, (counts.get(standing) ?? 0) + 1);
  }
  const parts = (Object.keys(STANDINGS) as Standing[]).flatMap((standing) =>
    counts.has(standing) ? [`${counts.get(standing)} ${TALLY[standing]}`] : [],
  );
  return `Of ${covered.length} rows, ${parts.join(', ')}.`;
}

const TALLY: Readonly<Record<Standing, string>> = {
  holds: 'hold',
  'holds-in-part': 'hold in part (a printed form is refuted, and another holds)',
  refuted: 'are refuted',
  undecided: 'are undecided',
  definition: 'are definitions',
  'on-records': 'are decided on the records of a figure',
};
