import type { Covered, Standing } from '../evidence/coverage.ts';
import { cell, table } from './markdown.ts';
import { plural } from './numbers.ts';

/** A standing in a cell, and after the number of rows: one, and several. */
const STANDINGS: Readonly<Record<Standing, readonly [cell: string, one: string, many: string]>> = {
  holds: ['holds', 'holds', 'hold'],
  'holds-in-part': ['holds in part', 'holds in part', 'hold in part'],
  refuted: ['**refuted**', 'is refuted', 'are refuted'],
  undecided: ['undecided', 'is undecided', 'are undecided'],
  definition: ['a definition', 'is a definition', 'are definitions'],
  'on-records': ['on records', 'has the records of a figure', 'have the records of a figure'],
  'not-judged': ['not judged', 'is not judged', 'are not judged'],
};

/** Row → how it stands → what decides it, with the outcome of each claim. */
export const coverageTable = (covered: readonly Covered[]): string =>
  table(
    ['Where', 'What it says', 'Stands', 'Decided by'],
    covered.map((row) => [
      cell(row.place),
      cell(row.says),
      STANDINGS[row.standing][0],
      [
        ...remarks(row),
        ...row.claims.map(({ id, outcome }) => `\`${id}\` ${outcome === 'refuted' ? '**refuted**' : outcome}`),
      ].join('; '),
    ]),
  );

/** What a row has besides claims: why it is not judged, the records it waits for, or why it is a definition and what fails when it is altered. */
function remarks({ definition, figure, unjudged }: Covered): string[] {
  return [
    ...(unjudged === undefined ? [] : [cell(unjudged)]),
    ...(figure === undefined ? [] : [`records of figure \`${figure}\``]),
    ...(definition
      ? [
          `${cell(definition.why)} With "${cell(definition.fails.when)}" in its place, \`${definition.fails.claim}\` fails`,
        ]
      : []),
  ];
}

/** How many rows stand how, in a sentence. */
export function coverageTally(covered: readonly Covered[]): string {
  const parts = (Object.keys(STANDINGS) as Standing[]).flatMap((standing) => {
    const count = covered.filter((row) => row.standing === standing).length;
    const [, one, many] = STANDINGS[standing];
    return count > 0 ? [plural(count, one, many)] : [];
  });
  return `Of ${covered.length} rows ${parts.join(', ')}.`;
}
