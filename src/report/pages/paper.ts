import type { PaperId } from '../../evidence/claim.ts';
import type { Page } from '../document/block.ts';
import { link } from '../document/inline.ts';
import { papers } from '../papers.ts';
import type { JudgedClaim } from '../record.ts';
import { byId, claimBlocks } from './claim.ts';
import { paperLines } from './found.ts';
import { type RecordedFigure, figureLinks, pictures } from './recordedFigures.ts';

/** A page for each paper that has claims in this run, the claims in the paper's order. */
export function paperPages(verdicts: readonly JudgedClaim[], figures: readonly RecordedFigure[] = []): readonly Page[] {
  const judged = byId(verdicts);
  const drawnAt = pictures(figures);
  return (Object.keys(papers) as PaperId[]).flatMap((id): readonly Page[] => {
    const own = verdicts.filter(({ claim }) => claim.source.paper === id);
    if (own.length === 0) return [];
    const { title, short, url } = papers[id];
    const drawn = figureLinks(figures.filter(({ record }) => record.id.startsWith(`${id.toLowerCase()}/`)));
    return [
      {
        ...{ name: id.toLowerCase(), title, short },
        lead: [paperLines(own)[0] ?? '', url === undefined ? '' : [' ', link({ url }, 'Read the paper.')]],
        blocks: [
          ...(drawn.length === 0
            ? []
            : ([
                { kind: 'heading', level: 2, id: 'figures', text: 'Figures' },
                { kind: 'list', items: drawn },
              ] as const)),
          { kind: 'heading', level: 2, id: 'claims', text: 'Claims in the order of the paper' },
          ...own.map((one) => claimBlocks(one, judged, drawnAt.get(one.claim.id))),
        ],
      },
    ];
  });
}
