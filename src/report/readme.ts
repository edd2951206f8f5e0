import type { EvidenceKind } from '../evidence/verdict.ts';
import { kindNames } from './evidence.ts';
import { cell, table } from './markdown.ts';
import { papers } from './papers.ts';
import type { ClaimText } from './record.ts';

type ClaimWithTest = ClaimText & { readonly test: { readonly kind: EvidenceKind } };

const source = ({ source: { paper, place } }: ClaimText): string => cell(`${papers[paper].short}, ${place}`);

/** Claim → source → verdict that every run must reproduce, for the README. */
export const readmeTable = (claims: readonly ClaimWithTest[]): string =>
  table(
    ['Claim', 'Source', 'Verdict', 'Decided by'],
    claims.map((claim) => [
      cell(claim.title),
      source(claim),
      claim.expected === 'holds' ? 'holds' : '**refuted**',
      kindNames[claim.test.kind],
    ]),
  );

/** What is printed, what is wrong with it, and the claim that holds instead. */
export const readmeErrata = (claims: readonly ClaimText[]): string =>
  table(
    ['Where', 'Printed, and refuted', 'What is wrong', 'Holds instead'],
    claims.flatMap((claim) =>
      claim.erratum
        ? [[source(claim), cell(claim.title), cell(claim.erratum.note), `\`${claim.erratum.corrected}\``]]
        : [],
    ),
  );
