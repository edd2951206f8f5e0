import { cells, clip, fit, printable, wrap } from './cells.ts';
import { evidenceInShort } from './evidence.ts';
import type { JudgedClaim, ReportRecord } from './record.ts';
import { type Badge, badge, summaryLine, tally } from './summary.ts';

export interface ConsoleOptions {
  /** The terminal's width. */
  readonly columns: number;
  /** False where NO_COLOR is set or the output is no terminal; the text says the same without it. */
  readonly color: boolean;
}

const TONES: Readonly<Record<Badge, string>> = { holds: '32', refuted: '33', unexpected: '31;1', undecided: '35;1' };
const paint = (text: string, code: string, color: boolean): string => (color ? `\x1b[${code}m${text}\x1b[0m` : text);

const GAP = 2;
const MIN_EVIDENCE = 20;

interface Row {
  readonly tone: Badge | undefined;
  readonly texts: readonly [id: string, expected: string, verdict: string, evidence: string, seconds: string];
}

const HEAD: Row = { tone: undefined, texts: ['claim', 'expected', 'verdict', 'evidence', 's'] };

function row(judged: JudgedClaim): Row {
  const { tone, sign, text } = badge(judged);
  const { id, expected, seconds } = judged.verdict;
  const [name, evidence] = [printable(id), printable(evidenceInShort(judged.verdict))];
  return { tone, texts: [name, expected, `${sign} ${text}`, evidence, seconds.toFixed(1)] };
}

/** Widths of the five columns, 0 for one that is left out: first the expected outcome, then the evidence, then the seconds. */
function columnWidths(rows: readonly Row[], columns: number): number[] {
  const natural = HEAD.texts.map((_, i) => Math.max(...rows.map(({ texts }) => cells(texts[i]!))));
  const [id, expected, verdict, evidence, seconds] = natural as [number, number, number, number, number];
  const room = (...others: readonly number[]): number => columns - others.reduce((sum, width) => sum + width + GAP, 0);
  const beside = room(id, expected, verdict, seconds);
  if (beside >= Math.min(evidence, MIN_EVIDENCE)) return [id, expected, verdict, Math.min(evidence, beside), seconds];
  const instead = room(id, verdict, seconds);
  if (instead >= Math.min(evidence, MIN_EVIDENCE)) return [id, 0, verdict, Math.min(evidence, instead), seconds];
  if (room(id, verdict) >= seconds) return [id, 0, verdict, 0, seconds];
  if (room(id) >= verdict) return [id, 0, verdict, 0, 0];
  const half = Math.min(verdict, Math.floor((columns - GAP) / 2));
  return [Math.max(1, columns - GAP - half), 0, Math.max(1, half), 0, 0];
}

/** Claim, expected outcome, verdict, evidence and seconds, one line a claim, none wider than the terminal. */
export function consoleTable(record: ReportRecord, { columns, color }: ConsoleOptions): string {
  const rows = [HEAD, ...record.verdicts.map(row)];
  const widths = columnWidths(rows, columns);
  const shown = [0, 1, 2, 3, 4].filter((i) => widths[i]! > 0);
  const line = ({ tone, texts }: Row): string =>
    shown
      .map((i) => {
        const text = fit(texts[i]!, widths[i]!, i === 4 ? 'right' : 'left');
        if (tone === undefined) return paint(text, '1', color);
        return i === 2 ? paint(text, TONES[tone], color) : i === 0 ? text : paint(text, '2', color);
      })
      .join(' '.repeat(GAP))
      .trimEnd();
  return rows.map(line).join('\n');
}

/** What to read and what to run for a verdict that is not the expected one. The replay line is whole, to be copied. */
function explain(judged: JudgedClaim, { columns, color }: ConsoleOptions): string {
  const { tone, sign, text } = badge(judged);
  const { claim, verdict } = judged;
  const prose = [claim.title, evidenceInShort(verdict), ...verdict.findings.map((finding) => finding.summary)];
  const indented = prose.flatMap((sentence) => wrap(printable(sentence), columns - 2).map((line) => `  ${line}`));
  const head = clip(printable(`${sign} ${verdict.id}: ${text} (expected: ${verdict.expected})`), columns);
  return [paint(head, TONES[tone], color), ...indented, `  ${printable(verdict.replay)}`].join('\n');
}

/** The table, then each unexpected verdict with its replay line, then the summary. */
export function consoleReport(record: ReportRecord, options: ConsoleOptions): string {
  const unexpected = record.verdicts.filter(({ verdict }) => !verdict.asExpected);
  const good = tally(record).unexpected === 0 && record.complete;
  const summary = wrap(summaryLine(record), options.columns).map((line) =>
    paint(line, good ? '32;1' : '31;1', options.color),
  );
  return [
    consoleTable(record, options),
    ...unexpected.map((judged) => explain(judged, options)),
    summary.join('\n'),
  ].join('\n\n');
}
