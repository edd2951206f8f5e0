import { clip, printable } from '../report/cells.ts';
import { cell, table } from '../report/markdown.ts';
import { plural, significant } from '../report/numbers.ts';

/** GitHub refuses a step's summary above 1 MiB; some room is left for what another line adds. */
export const SUMMARY_BYTES = 1_000_000;

/** Worst last. `warning`: a drop that is neither proven nor excluded. `error`: the check itself did not run. */
export const VERDICTS = ['as expected', 'warning', 'undecided', 'refuted', 'error'] as const;
export type RowVerdict = (typeof VERDICTS)[number];

/** One claim, check or metric. */
export interface SummaryRow {
  readonly subject: string;
  /** What became of it, for a person: "holds", "refuted, expected: holds", "fails". */
  readonly outcome: string;
  readonly verdict: RowVerdict;
  /** error / bound, or drop / margin: above 1 is too much. */
  readonly ratio?: number;
  /** Against what was before. */
  readonly change?: string;
  /** A sentence for an annotation. */
  readonly detail?: string;
  /** Rows with the same words here have one cause, and one annotation, which says them. */
  readonly alike?: string;
}

export interface SummarySection {
  readonly title: string;
  /** One line that says it all. */
  readonly line: string;
  /** What would give all that was found, and by how much, where one thing does. */
  readonly cause?: string;
  readonly rows: readonly SummaryRow[];
}

const rank = ({ verdict }: Pick<SummaryRow, 'verdict'>): number => VERDICTS.indexOf(verdict);

export const worstVerdict = (sections: readonly SummarySection[]): RowVerdict =>
  VERDICTS[Math.max(0, ...sections.flatMap(({ rows }) => rows.map(rank)))]!;

const SIGNS: Readonly<Record<RowVerdict, string>> = {
  'as expected': '✓',
  warning: '!',
  undecided: '?',
  refuted: '✗',
  error: '✗',
};

const HEAD = ['Claim or check', 'Verdict', 'Ratio', 'Change'];

const ZERO_WIDTH = '\u200b';

/** Where GitHub would link or replace: mentions, issues, addresses, GH-1, emoji by name. */
const LINKED = /[@#](?=\w)|:(?=\/\/)|:(?=[\w+-]+:)|www(?=\.)|\bGH(?=-\d)/gi;

/** Seven hexadecimal digits or more may be a commit. */
const HASH = /[0-9a-f]{7,}/gi;

/** Numbers of our own, which are to be copied as they stand. */
const NUMBERS = /^[\d.−·⁰¹²³⁴-⁹⁻ →]+$/;

/** What begins a list, a rule or a heading where it begins a line: a digit before a dot, a dash, a plus, an equals sign. */
const BEGINS = /^(\d*)([-+=.)])/;

/**
 * Text of any origin as one line of Markdown: no markup, and of bounded length. GitHub looks for mentions, issues and addresses after
 * it has resolved entities, so that only a character between the parts keeps them text.
 */
export const plain = (text: string): string =>
  cell(
    clip(printable(text), 240)
      .replace(LINKED, (start) => start + ZERO_WIDTH)
      .replace(HASH, (digits) => digits.replace(/.{6}(?=.)/g, (part) => part + ZERO_WIDTH)),
  ).replace(BEGINS, '$1\\$2');

const line = ({ subject, outcome, verdict, ratio, change }: SummaryRow): string[] => {
  const text = `${SIGNS[verdict]} ${plain(outcome)}`;
  return [
    plain(subject),
    verdict === 'as expected' ? text : `**${text}**`,
    ratio === undefined ? '–' : significant(ratio),
    change === undefined ? '–' : NUMBERS.test(change) ? change : plain(change),
  ];
};

const bytes = (text: string): number => {
  let sum = 0;
  for (const character of text) {
    const code = character.codePointAt(0)!;
    sum += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x1_0000 ? 3 : 4;
  }
  return sum;
};

/**
 * A job summary or a comment: for each section a heading, a line, and a table with what was not expected first. Rows that do not fit
 * into `limit` bytes are left out, and counted in words where they are missing.
 */
export function jobSummary(sections: readonly SummarySection[], limit = SUMMARY_BYTES): string {
  const left = (n: number): string =>
    `\n\n_${plural(n, 'row')} left out: this summary is full. The report has them all._`;
  const parts: string[] = [];
  let room = limit;
  for (const [i, { title, line: text, cause, rows }] of sections.entries()) {
    const head = `## ${plain(title)}\n\n${plain(text)}${cause === undefined ? '' : `\n\n**Likely cause:** ${plain(cause)}`}`;
    const empty = `${head}\n\n${table(HEAD, [])}`;
    room -= bytes(empty) + bytes(left(rows.length)) + 2;
    if (room < 200) {
      parts.push(`_${plural(sections.length - i, 'section')} left out: this summary is full._`);
      break;
    }
    const kept: string[][] = [];
    for (const row of rows.toSorted((a, b) => rank(b) - rank(a))) {
      const cells = line(row);
      const size = bytes(table([], [cells])) + 8;
      if (room - size < 200) break;
      room -= size;
      kept.push(cells);
    }
    const missing = rows.length - kept.length;
    parts.push(`${rows.length === 0 ? head : `${head}\n\n${table(HEAD, kept)}`}${missing > 0 ? left(missing) : ''}`);
  }
  return `${parts.join('\n\n')}\n`;
}
