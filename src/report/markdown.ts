import { evidenceInShort } from './evidence.ts';
import { papers } from './papers.ts';
import type { JudgedClaim, ReportRecord } from './record.ts';
import { badge } from './summary.ts';

/** Text that stays text inside a table cell. */
export const cell = (text: string): string =>
  text
    .replace(/[\\`*_{}[\]<>#|~$&]/g, (c) => (c === '<' ? '&lt;' : c === '&' ? '&amp;' : `\\${c}`))
    .replace(/\s+/g, ' ')
    .trim();

/** A formula inside a table cell, where a bar would end the cell, a backtick the formula, and < could start an element. */
const math = (tex: string): string =>
  `$\`${tex
    .replaceAll('`', "'")
    .replaceAll('\\|', '\\Vert ')
    .replaceAll('|', '\\vert ')
    .replaceAll('<', '\\lt ')
    .replaceAll('>', '\\gt ')
    .replace(/\s+/g, ' ')
    .trim()}\`$`;

export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

function source({ claim }: JudgedClaim): string {
  const { url, short } = papers[claim.source.paper];
  const place = `${cell(short)}, ${cell(claim.source.place)}`;
  return url === undefined ? place : `[${place}](${url})`;
}

function verdict(judged: JudgedClaim): string {
  const { sign, text } = badge(judged);
  return `${sign} ${judged.verdict.outcome === 'holds' && judged.verdict.asExpected ? text : `**${text}**`}`;
}

/** What each claim says, where it is printed, and what became of it. */
export const claimsMarkdown = (record: ReportRecord): string =>
  table(
    ['Claim', 'Source', 'Verdict', 'Evidence'],
    record.verdicts.map((judged) => [
      cell(judged.claim.title),
      source(judged),
      verdict(judged),
      cell(evidenceInShort(judged.verdict)),
    ]),
  );

/** The printed forms that are wrong, and what holds instead; empty where there are none. */
export function errataMarkdown(record: ReportRecord): string {
  const byId = new Map(record.verdicts.map((judged) => [judged.claim.id, judged]));
  const rows = record.verdicts.flatMap((judged) => {
    const { erratum, formula } = judged.claim;
    if (erratum === undefined) return [];
    const corrected = byId.get(erratum.corrected);
    const instead = corrected === undefined ? cell(erratum.corrected) : math(corrected.claim.formula);
    const after = corrected === undefined ? 'not in this run' : verdict(corrected);
    return [[source(judged), math(formula), verdict(judged), cell(erratum.note), instead, after]];
  });
  return rows.length === 0
    ? ''
    : table(['Where', 'As printed', 'Verdict', 'What is wrong', 'What holds instead', 'Verdict'], rows);
}
