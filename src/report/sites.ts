import type { CoordinateReport } from '../diagnostics/coordinates/check.ts';
import type { ModelReport } from '../diagnostics/model/check.ts';
import type { RunReport } from '../diagnostics/report.ts';
import type { ExperimentRecord } from '../experiments/tell.ts';
import type { Page } from './document/block.ts';
import { link } from './document/inline.ts';
import { coordinatesPage } from './pages/coordinates.ts';
import { type Coverage, coveragePages } from './pages/coverage.ts';
import { diagnosisPage } from './pages/diagnosis.ts';
import { enginesPages } from './pages/engines.ts';
import { errataPages } from './pages/errata.ts';
import { chartId, figurePageOf } from './pages/figure.ts';
import { modelPage } from './pages/model.ts';
import { overviewPage } from './pages/overview.ts';
import { paperPages } from './pages/paper.ts';
import { type RecordedFigure, recordedFigurePages } from './pages/recordedFigures.ts';
import { rulesPages } from './pages/rules.ts';
import { figurePage } from './pages/words.ts';
import { type HistoryInput, historyPage } from './gate/historyPage.ts';
import { type CheckReport, checkPage } from './pages/check.ts';
import type { ReportRecord } from './record.ts';
import type { Site } from './site.ts';

const footerOf = (pcnCheck: string): string =>
  `Made by pcn-check ${pcnCheck} from its JSON record. Every verdict can be judged again with its replay line.`;

/** The files of an experiment in a site that has several. */
export const prefixOf = (id: string): string => `${figurePage(id)}-`;

/** What goes into a report beside the verdicts. */
export interface Beside {
  readonly coverage?: readonly Coverage[];
  readonly figures?: readonly RecordedFigure[];
}

/** What `verify` found: an overview, a page a paper, errata, coverage, rules, engines, and a page a figure. */
export function reportSite(record: ReportRecord, { coverage = [], figures = [] }: Beside = {}): Site {
  const { verdicts, experiments } = record;
  return {
    pages: [
      overviewPage(record, figures),
      ...paperPages(verdicts, figures),
      ...errataPages(verdicts),
      ...recordedFigurePages(figures, prefixOf, verdicts),
      ...coveragePages(coverage, verdicts),
      ...rulesPages(record),
      ...enginesPages(record),
      ...experiments.map((one) => figurePageOf(one, { name: figurePage(one.id), prefix: prefixOf(one.id) })),
    ],
    leaves: experiments.flatMap((one) => leavesOf(one, prefixOf(one.id), figurePage(one.id))),
    footer: footerOf(record.pcnCheck),
  };
}

/** An experiment alone, such as a figure of a paper: its page, and one for each of its charts. */
export const figureSite = (record: ExperimentRecord, pcnCheck: string): Site => ({
  pages: [figurePageOf(record, { name: 'index', prefix: '' })],
  leaves: leavesOf(record, '', 'index'),
  footer: footerOf(pcnCheck),
});

/** A rule held against the checks: one page, `check`. */
export const checkSite = (report: CheckReport, pcnCheck: string): Site => ({
  pages: [checkPage(report)],
  footer: footerOf(pcnCheck),
});

/** A training run and what is wrong with it: one page. */
export const diagnosisSite = (report: RunReport, pcnCheck: string): Site => ({
  pages: [diagnosisPage(report)],
  footer: `Made by pcn-check ${pcnCheck}.`,
});

/** A coordinate check: one page. */
export const coordinatesSite = (name: string, report: CoordinateReport, pcnCheck: string): Site => ({
  pages: [coordinatesPage(name, report)],
  footer: `Made by pcn-check ${pcnCheck}.`,
});

/** A model held against its own predictions: one page. */
export const modelSite = (report: ModelReport, pcnCheck: string): Site => ({
  pages: [modelPage(report)],
  footer: `Made by pcn-check ${pcnCheck}.`,
});

/** A run of the gate: one page, `history`. */
export const gateSite = (input: HistoryInput): Site => ({
  pages: [historyPage(input)],
  footer: footerOf(input.record.pcnCheck),
});

/** A page for each chart, to be opened by itself: its panel's settings, and the chart to play with. */
const leavesOf = (record: ExperimentRecord, prefix: string, home: string): readonly Page[] =>
  record.figures.flatMap((figure) => {
    if (figure.kind !== 'chart') return [];
    const panel = record.panels?.find(({ id }) => id === figure.panel);
    const one: ExperimentRecord = {
      ...record,
      figures: [figure],
      findings: record.findings.filter((finding) => finding.panel === figure.panel),
      ...(record.panels === undefined ? {} : { panels: panel === undefined ? [] : [panel] }),
    };
    const page = figurePageOf(one, { name: chartId(prefix, figure), prefix });
    return [{ ...page, title: figure.title, lead: ['Of ', link({ page: home }, record.title), `. ${record.source}.`] }];
  });
