import type { Block, Page } from '../document/block.ts';
import { strong } from '../document/inline.ts';
import { boundedEngines, engineCell, rateText } from '../engines.ts';
import { unitRoundoffText } from '../numbers.ts';
import type { AbsentEngine, EngineRow, ReportRecord } from '../record.ts';
import { byId, claimName } from './claim.ts';

const enginesTable = (engines: readonly EngineRow[]): Block => ({
  ...{ kind: 'table', look: 'compact', label: 'Engines' },
  head: [{ text: 'engine' }, { text: 'unit roundoff' }, { text: 'products', number: true }, { text: 'what computes' }],
  rows: engines.map((engine) => ({
    cells: [engine.name, unitRoundoffText(engine.unitRoundoff), rateText(engine), engine.note ?? ''],
  })),
});

const absentList = (absent: readonly AbsentEngine[]): readonly Block[] =>
  absent.length === 0
    ? []
    : [
        {
          ...{ kind: 'details', summary: `Not on this machine: ${absent.map(({ name }) => name).join(', ')}` },
          blocks: [{ kind: 'list', items: absent.map(({ name, reason }) => [strong(name), `: ${reason}`]) }],
        },
      ];

/** What computed, and the largest error / bound of every claim on every engine. */
export function enginesPages({ engines, absentEngines = [], verdicts }: ReportRecord): readonly Page[] {
  if (engines.length + absentEngines.length === 0) return [];
  const columns = boundedEngines(engines, verdicts);
  const bounded = verdicts.filter((claim) => columns.some(({ name }) => engineCell(claim, name) !== '–'));
  const judged = byId(verdicts);
  const ratios: readonly Block[] =
    bounded.length === 0
      ? []
      : [
          { kind: 'heading', level: 2, id: 'ratios', text: 'Largest error / bound, by claim and engine' },
          {
            kind: 'paragraph',
            text: 'A ratio up to 1 is explained by rounding alone. For a claim that is refuted as printed, a ratio far above 1 is the refutation. “Cannot tell”: the proven bound is too wide on this engine, and the claim is left to the others.',
          },
          {
            ...{ kind: 'details', summary: `${bounded.length} claims on ${columns.length} engines` },
            blocks: [
              {
                ...{ kind: 'table', look: 'compact', label: 'Largest error / bound, by claim and engine' },
                head: [{ text: 'claim' }, ...columns.map(({ name }) => ({ text: name, number: true }))],
                rows: bounded.map((one) => ({
                  cells: [claimName(one.claim.id, judged), ...columns.map(({ name }) => engineCell(one, name))],
                })),
              },
            ],
          },
        ];
  return [
    {
      ...{ name: 'engines', title: 'Engines', short: 'Engines' },
      lead: 'What computed in this run, how it rounds, and how close it came to its bounds.',
      blocks: [enginesTable(engines), ...absentList(absentEngines), ...ratios],
    },
  ];
}
