import type { PaperId } from '../../evidence/claim.ts';
import type { Page } from '../document/block.ts';
import { link } from '../document/inline.ts';
import { papers } from '../papers.ts';
import type { JudgedClaim } from '../record.ts';
import { byId, claimBlocks } from './claim.ts';
import { paperLines } from './found.ts';

/** A page for each paper that has claims in this run, the claims in the paper's order. */
export function paperPages(verdicts: readonly JudgedClaim[]): readonly Page[] {
  const judged = byId(verdicts);
  return (Object.keys(papers) as PaperId[]).flatMap((id): readonly Page[] => {
    const own = verdicts.filter(({ claim }) => claim.source.paper === id);
    if (own.length === 0) return [];
    const { title, short, url } = papers[id];
    return [
      {
        ...{ name: id.toLowerCase(), title, short },
        lead: [paperLines(own)[0] ?? '', url === undefined ? '' : [' ', link({ url }, 'Read the paper.')]],
        blocks: [
          { kind: 'heading', level: 2, id: 'claims', text: 'Claims in the order of the paper' },
          ...own.map((one) => claimBlocks(one, judged)),
        ],
      },
    ];
  });
}
