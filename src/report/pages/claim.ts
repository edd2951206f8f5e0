import type { Counterexample, Finding } from '../../evidence/verdict.ts';
import type { Block } from '../document/block.ts';
import { type Inline, code, link, muted, strong } from '../document/inline.ts';
import { evidenceInShort } from '../evidence.ts';
import { duration, plural, significant } from '../numbers.ts';
import type { ClaimText, JudgedClaim } from '../record.ts';
import { curveChart } from './curve.ts';
import { findingBlocks } from './finding.ts';
import { anchor, claimTarget, outcomeText, sourceLink, verdictBadge } from './words.ts';

/** Claims of this run by their ids, since one that was not judged cannot be linked to. */
export type Judged = ReadonlyMap<string, JudgedClaim>;

export const byId = (verdicts: readonly JudgedClaim[]): Judged =>
  new Map(verdicts.map((judged) => [judged.claim.id, judged]));

/** The id of a claim, which leads to it where it was judged. */
export function claimName(id: string, judged: Judged): Inline {
  const claim = judged.get(id)?.claim;
  return claim === undefined ? code(id) : link(claimTarget(claim), code(id));
}

/** Errors in papers and surprises are open; what holds as it should is one click away. */
const isOpen = ({ verdict }: JudgedClaim): boolean => verdict.outcome !== 'holds' || !verdict.asExpected;

const erratumNote = ({ note, corrected }: NonNullable<ClaimText['erratum']>, judged: Judged): Block => ({
  kind: 'paragraph',
  text: [strong('What is wrong as printed:'), ` ${note} What holds instead: `, claimName(corrected, judged), '.'],
});

const counterexampleBlock = ({ shape, given, computed, left, right }: Counterexample): Block => ({
  ...{ kind: 'details', summary: `Smallest counterexample: ${shape}` },
  blocks: [
    { kind: 'paragraph', tone: 'muted', text: 'Given' },
    { kind: 'matrices', list: given },
    ...(computed.length === 0
      ? []
      : ([
          { kind: 'paragraph', tone: 'muted', text: 'Computed' },
          { kind: 'matrices', list: computed },
        ] as const)),
    {
      ...{ kind: 'paragraph', tone: 'muted' },
      text: left.name === 'left' ? 'The two sides, which differ' : 'What decides it',
    },
    { kind: 'matrices', list: [left, right] },
  ],
});

const findingsBlock = (findings: readonly Finding[], separation: number | undefined): Block => ({
  ...{ kind: 'details', summary: findings.length === 0 ? 'No findings' : plural(findings.length, 'finding') },
  blocks: [
    ...(findings.length === 0
      ? [{ kind: 'paragraph', text: 'No judge came to a result.' } as const]
      : findings.map(findingBlocks)),
    ...(separation === undefined
      ? []
      : [
          {
            ...({ kind: 'paragraph', tone: 'muted' } as const),
            text: `Separation, the mildest wrong control over the worst honest ratio: ${significant(separation)}.`,
          },
        ]),
  ],
});

/** A claim where its paper says it: the formula and the verdict to be seen, the evidence one click away, and the picture of its records. */
export function claimBlocks(one: JudgedClaim, judged: Judged, picture?: Inline): Block {
  const { claim, verdict } = one;
  const chart = curveChart(one);
  return {
    ...{ kind: 'group', look: 'claim', id: anchor(claim.id) },
    blocks: [
      { kind: 'heading', level: 3, text: [claim.title, ' ', verdictBadge(one)] },
      {
        kind: 'paragraph',
        tone: 'muted',
        text: [sourceLink(claim), ' · ', code(claim.id), picture === undefined ? '' : [' · ', picture]],
      },
      { kind: 'formula', tex: claim.formula },
      ...(chart === undefined ? [] : [chart]),
      {
        ...{ kind: 'details', look: 'claim', open: isOpen(one) },
        summary: isOpen(one) ? 'What was judged, and how' : ['Holds. Evidence: ', evidenceInShort(verdict)],
        blocks: [
          { kind: 'paragraph', text: claim.statement },
          ...(claim.erratum === undefined ? [] : [erratumNote(claim.erratum, judged)]),
          {
            kind: 'paragraph',
            text: [
              `Verdict: ${outcomeText(verdict.outcome)}; expected: ${outcomeText(verdict.expected)}. Evidence: ${evidenceInShort(verdict)}. `,
              muted(duration(verdict.seconds)),
            ],
          },
          ...(verdict.counterexample === undefined ? [] : [counterexampleBlock(verdict.counterexample)]),
          findingsBlock(verdict.findings, verdict.separation),
          {
            kind: 'details',
            summary: 'Judge this claim alone again',
            blocks: [{ kind: 'code', text: verdict.replay }],
          },
        ],
      },
    ],
  };
}
