import type { CheckResult, RuleReport } from '../conformance/checkRule.ts';
import { cells, fit, printable, wrap } from '../report/cells.ts';
import { duration, significant } from '../report/numbers.ts';

interface TableOptions {
  readonly columns: number;
  readonly color: boolean;
  readonly seconds: number;
  /** The line that does all this again. */
  readonly replay: string;
  /** What the command wrote on standard error; shown where something was not as expected. */
  readonly stderr: string;
}

const TONES = { holds: '32', refuted: '31;1', undecided: '35;1' } as const;

/** Check, outcome, expected outcome, ratio to the bound and detail, one line a check; then what was not expected, at length. */
export function checkTable(report: RuleReport, options: TableOptions): string {
  const { columns, color, seconds, replay, stderr } = options;
  const paint = (text: string, code: string): string => (color ? `\x1b[${code}m${text}\x1b[0m` : text);
  const rows = report.checks.map((c) => ({ c, texts: texts(c) }));
  const head = ['check', 'outcome', 'expected', 'ratio', 'detail'];
  const widths = head.map((title, i) => Math.max(cells(title), ...rows.map(({ texts }) => cells(texts[i]!))));
  widths[4] = Math.max(10, columns - widths.slice(0, 4).reduce((sum, w) => sum + w + 2, 0));
  const line = (cellsOf: readonly string[], tone?: string): string =>
    cellsOf
      .map((text, i) => (i === 1 && tone ? paint(fit(text, widths[i]!), tone) : fit(text, widths[i]!)))
      .join('  ')
      .trimEnd();
  const unexpected = report.checks.filter(({ asExpected }) => !asExpected);
  const explained = unexpected.flatMap((c) => explain(c, columns));
  const tail = stderr.trim().split('\n').slice(-12).map(printable);
  const shown = unexpected.length > 0 && stderr.trim() !== '';
  const verdict = report.asExpected
    ? `${report.name}: every check as expected`
    : `${report.name}: ${unexpected.length} of ${report.checks.length} checks not as expected`;
  return [
    paint(line(head), '1'),
    ...rows.map(({ c, texts }) => line(texts, c.asExpected && c.outcome === 'refuted' ? '33' : TONES[c.outcome])),
    '',
    ...explained,
    ...(shown ? ['the end of its standard error:', ...tail.map((text) => `  | ${text}`), ''] : []),
    paint(`${printable(verdict)} (seed ${report.seed}, ${duration(seconds)})`, report.asExpected ? '32;1' : '31;1'),
    printable(`again: ${replay}`),
  ].join('\n');
}

const texts = ({ check, outcome, expected, asExpected, ratio, shape, detail }: CheckResult): string[] =>
  [
    check,
    asExpected ? outcome : `${outcome} !`,
    expected,
    ratio === undefined ? '' : significant(ratio),
    `${detail} (${shape})`,
  ].map(printable);

function explain({ check, title, outcome, expected, reason, detail, shape }: CheckResult, columns: number): string[] {
  const prose = [
    `asked: ${title}`,
    `found: ${detail}`,
    `on: ${shape}`,
    ...(reason === undefined ? [] : [`declared: ${reason}`]),
  ];
  const lines = prose.flatMap((text) =>
    wrap(printable(text), columns - 4).map((part, i) => (i === 0 ? `  ${part}` : `    ${part}`)),
  );
  return [`${check}: ${outcome}, expected ${expected}`, ...lines, ''];
}
