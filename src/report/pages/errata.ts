import type { Block, Page } from '../document/block.ts';
import { code, link, muted, strong } from '../document/inline.ts';
import { plural } from '../numbers.ts';
import type { JudgedClaim } from '../record.ts';
import { type Judged, byId, claimName } from './claim.ts';
import { claimTarget, sourceLink, verdictBadge } from './words.ts';

/** A form with its verdict, as one half of a pair. */
const form = (head: string, one: JudgedClaim, judged: Judged): Block => ({
  ...{ kind: 'group', look: 'section' },
  blocks: [
    { kind: 'paragraph', text: [strong(head), ' ', verdictBadge(one), ' ', claimName(one.claim.id, judged)] },
    { kind: 'formula', tex: one.claim.formula },
  ],
});

function entry(one: JudgedClaim, judged: Judged): readonly Block[] {
  const { note, corrected } = one.claim.erratum!;
  const instead = judged.get(corrected);
  return [
    { kind: 'heading', level: 2, text: link(claimTarget(one.claim), one.claim.title) },
    { kind: 'paragraph', tone: 'muted', text: sourceLink(one.claim) },
    { kind: 'paragraph', text: note },
    {
      ...{ kind: 'group', look: 'pair' },
      blocks: [
        form('As printed', one, judged),
        instead === undefined
          ? { kind: 'paragraph', text: [strong('What holds instead: '), code(corrected), muted(' (not in this run)')] }
          : form('What holds instead', instead, judged),
      ],
    },
  ];
}

/** The printed forms that are wrong, what is wrong with them and what holds instead; no page where there are none. */
export function errataPages(verdicts: readonly JudgedClaim[]): readonly Page[] {
  const judged = byId(verdicts);
  const errata = verdicts.filter(({ claim }) => claim.erratum !== undefined);
  if (errata.length === 0) return [];
  return [
    {
      ...{ name: 'errata', title: 'Errata: printed and corrected forms', short: 'Errata' },
      lead: `${plural(errata.length, 'printed form')}, each beside what holds instead, each with its verdict.`,
      blocks: errata.flatMap((one) => entry(one, judged)),
    },
  ];
}
