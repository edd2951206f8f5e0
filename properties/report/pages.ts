import { type Beside, type ReportRecord, reportSite, siteFiles } from '../../src/report/index.ts';

/** The files of a record's site. */
export const filesOf = (record: ReportRecord, beside: Beside = {}): Promise<Record<string, string>> =>
  siteFiles(reportSite(record, beside));

/** Its HTML pages by name. */
export async function pagesOf(record: ReportRecord, beside: Beside = {}): Promise<ReadonlyMap<string, string>> {
  const files = Object.entries(await filesOf(record, beside));
  return new Map(files.flatMap(([name, text]) => (name.endsWith('.html') ? [[name, text] as const] : [])));
}

/** A site's pages as one text, where it does not matter which page says a thing. */
export const toHtml = async (record: ReportRecord): Promise<string> => [...(await pagesOf(record)).values()].join('\n');

/** A page without the scripts that it may run, whose text is no markup. */
export const withoutScripts = (page: string): string => page.replace(/(<script[^>]*>)[\s\S]*?(<\/script>)/g, '$1$2');

/** What a reader sees of a page: no scripts, no style sheet, no mathematics, no code, no attributes. */
export const shown = (page: string): string =>
  withoutScripts(page)
    .replace(/<style>[^<]*<\/style>|<math[\s\S]*?<\/math>|<svg[\s\S]*?<\/svg>|<code>[\s\S]*?<\/code>/g, '')
    .replace(/<[^>]*>/g, '');

/** TeX, or an index or exponent that is not lowered or raised; as in scripts/pageChecks.mjs, which asks it in a browser. */
export const RAW_TEX = /\\[a-zA-Z]+|[_^]\{|\p{L}_\w|\$[^$\s]+\$/u;
