import type { ExperimentRecord } from '../../experiments/tell.ts';
import type { Block, Page } from '../document/block.ts';
import { type Inline, code, joined, link } from '../document/inline.ts';
import { evidenceInShort } from '../evidence.ts';
import { plural } from '../numbers.ts';
import type { JudgedClaim } from '../record.ts';
import { figurePageOf } from './figure.ts';
import { claimTarget, figurePage, panelName, verdictBadge } from './words.ts';

/** A figure of a paper as it stands on record, with the claims that are judged on it. */
export interface RecordedFigure {
  readonly record: ExperimentRecord;
  /** How the records were made, one line a run. */
  readonly runs: readonly Inline[];
  /** Ids of claims by panel. */
  readonly claims: Readonly<Record<string, readonly string[]>>;
}

/** The page that leads to the figures' own. */
export const FIGURES_PAGE = 'figures';

/** The claims of a figure, or of one of its panels, that this run judged. */
function judgedOf(
  { claims }: RecordedFigure,
  verdicts: readonly JudgedClaim[],
  panel?: string,
): readonly JudgedClaim[] {
  const ids = new Set(panel === undefined ? Object.values(claims).flat() : claims[panel]);
  return verdicts.filter(({ claim }) => ids.has(claim.id));
}

const verdictsBlock = (judged: readonly JudgedClaim[], label: string): readonly Block[] =>
  judged.length === 0
    ? []
    : [
        {
          ...{ kind: 'table', look: 'stack', label },
          head: ['Sentence', 'Verdict', 'Evidence'].map((text) => ({ text })),
          rows: judged.map((one) => ({
            cells: [
              [link(claimTarget(one.claim), one.claim.title), ' ', code(one.claim.id)],
              verdictBadge(one),
              evidenceInShort(one.verdict),
            ],
          })),
        },
      ];

function onePage(figure: RecordedFigure, prefix: string, verdicts: readonly JudgedClaim[]): Page {
  const { record, runs } = figure;
  const judged = (panel: string): readonly Block[] =>
    verdictsBlock(
      judgedOf(figure, verdicts, panel),
      `What the paper says of panel ${panelName(panel)}, judged on these records`,
    );
  const page = figurePageOf(record, { name: figurePage(record.id), prefix, kept: { judged } });
  return {
    ...{ ...page, under: FIGURES_PAGE },
    blocks: [
      ...page.blocks,
      { kind: 'heading', level: 2, id: 'records', text: 'Where the records come from' },
      { kind: 'list', items: runs },
      { kind: 'paragraph', text: 'To run everything again, with the sweeps behind the best rates drawn too:' },
      { kind: 'code', text: `npx pcn-check figure ${record.id} --full --out ${record.id.replace('/', '-')}` },
    ],
  };
}

const tallyOf = (judged: readonly JudgedClaim[]): string => {
  const count = (outcome: string): number => judged.filter(({ verdict }) => verdict.outcome === outcome).length;
  return (['holds', 'refuted', 'undecided'] as const)
    .flatMap((outcome) => (count(outcome) === 0 ? [] : [plural(count(outcome), ...WORDS[outcome])]))
    .join(', ');
};
const WORDS: Readonly<Record<'holds' | 'refuted' | 'undecided', readonly [one: string, many: string]>> = {
  holds: ['holds', 'hold'],
  refuted: ['refuted', 'refuted'],
  undecided: ['undecided', 'undecided'],
};

/** A page that lists the figures, and a page a figure; none where there are no records. */
export function recordedFigurePages(
  figures: readonly RecordedFigure[],
  prefixOf: (id: string) => string,
  verdicts: readonly JudgedClaim[],
): readonly Page[] {
  if (figures.length === 0) return [];
  return [
    {
      ...{ name: FIGURES_PAGE, title: 'Figures of the papers, run again', short: 'Figures' },
      lead: 'The full plan of each figure was run once; tables of every seed come with the package, and what the papers say is judged on them in every run.',
      blocks: [
        {
          ...{ kind: 'table', look: 'stack', label: 'Figures' },
          head: ['Figure', 'Panels on record', 'Sentences judged'].map((text) => ({ text })),
          rows: figures.map((figure) => {
            const { record } = figure;
            const on = new Set(record.figures.map(({ panel }) => panel));
            return {
              cells: [
                [figureLink(record), ` (${record.source})`],
                [
                  joined(
                    (record.panels ?? []).map(({ id }): Inline => panelLink(record, id, on)),
                    ', ',
                  ),
                  `: ${plural(record.answers, 'point')} in ${plural(record.readings?.length ?? 0, 'reading')}`,
                ],
                tallyOf(judgedOf(figure, verdicts)) || 'none in this run',
              ],
            };
          }),
        },
      ],
    },
    ...figures.map((figure) => onePage(figure, prefixOf(figure.record.id), verdicts)),
  ];
}

const figureLink = ({ id, title }: ExperimentRecord): Inline => link({ page: figurePage(id) }, title);

const panelLink = ({ id }: ExperimentRecord, panel: string, on: ReadonlySet<string | undefined>): Inline =>
  on.has(panel) ? link({ page: figurePage(id), at: `panel-${panel}` }, panelName(panel)) : `${panelName(panel)} (none)`;

/** Links to figures, for the pages that they belong to. */
export const figureLinks = (figures: readonly RecordedFigure[]): readonly Inline[] =>
  figures.map(({ record }) => [`${record.source.replace(/^\S+ /, '')}: `, figureLink(record)]);

/** Where the records of a claim are drawn. */
export const pictures = (figures: readonly RecordedFigure[]): ReadonlyMap<string, Inline> =>
  new Map(
    figures.flatMap(({ record, claims }) =>
      Object.entries(claims).flatMap(([panel, ids]) =>
        ids.map((id) => [id, link({ page: figurePage(record.id), at: `panel-${panel}` }, 'drawn')] as const),
      ),
    ),
  );
