import type { Block } from '../document/block.ts';
import { type Inline, joined, link } from '../document/inline.ts';
import { kindNames } from '../evidence.ts';
import { plural, significant } from '../numbers.ts';
import { papers } from '../papers.ts';
import type { ClaimText, JudgedClaim, ReportRecord } from '../record.ts';
import { MATTERS_MOST } from '../readme.ts';
import { byId, claimName } from './claim.ts';
import { claimTarget, paperPage, verdictBadge } from './words.ts';

/** What the judged claims of each paper came to, one line a paper. */
export function paperLines(verdicts: readonly JudgedClaim[]): readonly Inline[] {
  return Object.entries(papers).flatMap(([id, { short }]) => {
    const own = verdicts.filter(({ claim }) => claim.source.paper === id);
    if (own.length === 0) return [];
    const count = (outcome: string): number => own.filter(({ verdict }) => verdict.outcome === outcome).length;
    const errata = own.filter(({ claim, verdict }) => claim.erratum && verdict.outcome === 'refuted').length;
    const parts = [
      plural(count('holds'), 'holds', 'hold'),
      ...(count('refuted') > 0 ? [plural(count('refuted'), 'is false', 'are false')] : []),
      ...(errata > 0 ? [`${errata} of these as printed, each with what holds instead`] : []),
      ...(count('undecided') > 0 ? [`${count('undecided')} could not be decided`] : []),
    ];
    return [
      [link({ page: paperPage(own[0]!.claim) }, short), `: of ${plural(own.length, 'claim')} ${parts.join(', ')}.`],
    ];
  });
}

/** The errors that a reader of the papers should know first, those that this run judged. */
function errorLines(verdicts: readonly JudgedClaim[]): readonly Inline[] {
  const judged = byId(verdicts);
  return MATTERS_MOST.flatMap((id) => {
    const one = judged.get(id);
    if (one?.claim.erratum === undefined || one.verdict.outcome !== 'refuted') return [];
    const { claim } = one;
    return [
      [
        verdictBadge(one),
        ' ',
        link(claimTarget(claim), claim.title),
        ` (${claim.source.place}). ${claim.erratum!.note} What holds: `,
        claimName(claim.erratum!.corrected, judged),
        '.',
      ],
    ];
  });
}

/** The fitted exponents in one line: of each pair of quantities the lowest and the highest. */
function rateLine(verdicts: readonly JudgedClaim[]): readonly Inline[] {
  const found = new Map<string, { readonly claim: ClaimText; readonly exponents: number[] }>();
  for (const { claim, verdict } of verdicts)
    for (const { measured, estimate } of verdict.findings) {
      if (measured === undefined || estimate === undefined || !Number.isFinite(estimate)) continue;
      const name = `${measured.response} with ${measured.variable}`;
      const known = found.get(name);
      if (known === undefined) found.set(name, { claim, exponents: [estimate] });
      else known.exponents.push(estimate);
    }
  if (found.size === 0) return [];
  const parts = [...found].map(([name, { claim, exponents }]): Inline => {
    const ends = [Math.min(...exponents), Math.max(...exponents)].map((end) => significant(end, 2));
    return [link(claimTarget(claim), name), `: ${[...new Set(ends)].join(' to ')}`];
  });
  return [['Measured exponents: ', joined(parts, '; '), '.']];
}

function ruleLines({ rules = [] }: ReportRecord): readonly Inline[] {
  if (rules.length === 0) return [];
  const off = (wrong: boolean): number =>
    rules.filter((r) => r.wrong === wrong && r.checks.some((c) => c.outcome !== c.expected)).length;
  const count = (wrong: boolean): number => rules.filter((r) => r.wrong === wrong).length;
  const said = (wrong: boolean, all: string): string =>
    off(wrong) === 0 ? all : `${off(wrong)} of them otherwise than they must`;
  return [
    [
      link({ page: 'rules' }, 'Learning rules'),
      `: ${count(false)} come with the package, ${said(false, 'all as they declare')}; ${count(true)} are wrong on purpose, ${said(true, 'each refuted by its check')}.`,
    ],
  ];
}

function evidenceLine(verdicts: readonly JudgedClaim[]): readonly Inline[] {
  const kinds = new Map<string, number>();
  for (const { verdict } of verdicts)
    for (const kind of new Set(verdict.findings.map((f) => f.kind))) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  const parts = [...kinds].map(([kind, n]) => `${kindNames[kind as keyof typeof kindNames]} ${n}`);
  return parts.length === 0 ? [] : [`Claims by evidence: ${parts.join(', ')}.`];
}

/** What was found, in ten lines at most. */
export const foundBlock = (record: ReportRecord): Block => ({
  kind: 'list',
  items: [
    ...paperLines(record.verdicts),
    ...errorLines(record.verdicts).slice(0, 4),
    ...rateLine(record.verdicts),
    ...ruleLines(record),
    ...evidenceLine(record.verdicts),
  ].slice(0, 10),
});
