export { coverageTable, coverageTally } from './coverage.ts';
export { type ConsoleOptions, consoleReport, consoleTable } from './console.ts';
export { enginesText } from './engines.ts';
export { evidenceInShort, failedControls, strongestFinding } from './evidence.ts';
export { experimentText } from './experimentText.ts';
export { fromJson, toJson } from './json.ts';
export { claimsMarkdown, errataMarkdown } from './markdown.ts';
export { type Coverage } from './pages/coverage.ts';
export { type BenchResults, readmeBench, readmeErrata, readmeFindings, readmeTable } from './readme.ts';
export { checksTable, wrongTable } from './checksPage.ts';
export {
  type AbsentEngine,
  type ClaimText,
  type EngineRow,
  type JudgedClaim,
  type ReportRecord,
  type RuleCheck,
  type RuleRow,
  claimText,
} from './record.ts';
export { type JsonSchema, reportSchema } from './schema.ts';
export { type Site, hasPlots, siteFiles } from './site.ts';
export { type Beside, figureSite, reportSite } from './sites.ts';
export { type Tally, summaryLine, tally } from './summary.ts';
export { renderSvg, standaloneSvg } from './svg.ts';
