import type { Block, Choice, Page, Row } from '../document/block.ts';
import { type Inline, code, link } from '../document/inline.ts';
import { evidenceInShort } from '../evidence.ts';
import { duration, plural } from '../numbers.ts';
import { papers } from '../papers.ts';
import type { JudgedClaim, ReportRecord } from '../record.ts';
import { badge, tally } from '../summary.ts';
import { foundBlock } from './found.ts';
import { verdictMap } from './verdictMap.ts';
import { type RecordedFigure, figureLinks } from './recordedFigures.ts';
import { claimTarget, figurePage, paperPage, sourceLink, verdictBadge } from './words.ts';

/** "2026-07-01 12:30 UTC"; a date that is not ISO 8601 is shown as it is. */
const readableDate = (date: string): string => date.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)[\d:.]*Z$/, '$1 $2 UTC');

/** What was found, before anything else. */
function banner(record: ReportRecord): Block {
  const { claims, unexpected } = tally(record);
  const count = (outcome: string): number =>
    record.verdicts.filter(({ verdict }) => verdict.outcome === outcome).length;
  const found = `${plural(claims, 'claim')}: ${plural(count('holds'), 'holds', 'hold')}, ${plural(count('refuted'), 'is false', 'are false')}`;
  const open = count('undecided') > 0 ? `, ${count('undecided')} undecided` : '';
  const rest = [
    ...(record.complete ? [] : ['! The run stopped before its last claim.']),
    unexpected === 0 ? 'Every control came out as it must.' : `! ${plural(unexpected, 'verdict')} not as expected: marked with “!” below.`, // prettier-ignore
  ].join(' ');
  if (claims === 0) return { kind: 'banner', tone: 'unexpected', head: '! No claim was judged', text: rest };
  return {
    ...{ kind: 'banner', tone: unexpected > 0 || !record.complete ? 'unexpected' : 'holds' },
    ...{ head: `${found}${open}`, text: rest },
  };
}

const row = (one: JudgedClaim, engines: readonly string[]): Row => ({
  cells: [
    [link(claimTarget(one.claim), one.claim.title), ' ', code(one.claim.id)],
    sourceLink(one.claim),
    verdictBadge(one),
    evidenceInShort(one.verdict),
  ],
  facets: {
    paper: [paperPage(one.claim)],
    verdict: [badge(one).tone],
    engine: engines.filter((name) => one.verdict.findings.some(({ system }) => system === name)),
  },
});

function choices({ verdicts }: ReportRecord, engines: readonly string[]): readonly Choice[] {
  const used = Object.entries(papers).filter(([id]) => verdicts.some(({ claim }) => claim.source.paper === id));
  const tones = [
    ['holds', 'holds'],
    ['refuted', 'false'],
    ['undecided', 'undecided'],
    ['unexpected', 'not as expected'],
  ] as const;
  return [
    { facet: 'paper', label: 'Paper', values: used.map(([id, { short }]) => [id.toLowerCase(), short]) },
    { facet: 'verdict', label: 'Verdict', values: tones },
    { facet: 'engine', label: 'Engine', values: engines.map((name) => [name, name]) },
  ];
}

function runFacts(record: ReportRecord): readonly (readonly [string, Inline])[] {
  return [
    ['Run', `${readableDate(record.date)}, ${duration(record.seconds)}`],
    ['Engines', record.engines.length === 0 ? 'none' : record.engines.map(({ name }) => name).join(', ')],
    ['Data', record.data.length === 0 ? 'none' : record.data.join(', ')],
    ['Seed', String(record.seed)],
    ['Versions', `pcn-check ${record.pcnCheck}, Node ${record.node}, ${record.platform}`],
  ];
}

/** The first page: what was found, in ten lines and one picture, and every claim with its verdict. */
export function overviewPage(record: ReportRecord, figures: readonly RecordedFigure[]): Page {
  const { verdicts, experiments } = record;
  const engines = record.engines.map(({ name }) => name);
  const unexpected = verdicts.filter(({ verdict }) => !verdict.asExpected);
  return {
    ...{ name: 'index', short: 'What was found' },
    title: 'Predictive coding and backpropagation: what the papers claim, judged',
    lead: '',
    blocks: [
      banner(record),
      foundBlock(record),
      ...(verdicts.length < 2 ? [] : [verdictMap(verdicts)]),
      ...(unexpected.length === 0
        ? []
        : ([
            { kind: 'heading', level: 2, id: 'unexpected', text: 'Not as expected' },
            {
              kind: 'list',
              items: unexpected.map((one) => [
                verdictBadge(one),
                ' ',
                link(claimTarget(one.claim), one.claim.title),
                ` ${evidenceInShort(one.verdict)}`,
              ]),
            },
          ] as const)),
      ...(experiments.length + figures.length === 0
        ? []
        : ([
            { kind: 'heading', level: 2, id: 'figures', text: 'Figures' },
            {
              kind: 'list',
              items: [
                ...experiments.map(({ id, title, source }) => [link({ page: figurePage(id) }, title), ` (${source})`]),
                ...figureLinks(figures),
              ],
            },
          ] as const)),
      { kind: 'heading', level: 2, id: 'claims', text: 'Claims and verdicts' },
      { kind: 'filter', choices: choices(record, engines) },
      {
        ...{ kind: 'table', look: 'stack', label: 'Claims and verdicts' },
        head: ['Claim', 'Source', 'Verdict', 'Strongest evidence'].map((text) => ({ text })),
        rows: verdicts.map((one) => row(one, engines)),
      },
      { kind: 'heading', level: 2, id: 'run', text: 'This run' },
      { kind: 'facts', rows: runFacts(record) },
    ],
  };
}
