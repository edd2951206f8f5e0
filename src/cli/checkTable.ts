import { alike } from '../conformance/alike.ts';
import type { CheckResult, RuleReport } from '../conformance/checkRule.ts';
import { short } from '../conformance/check.ts';
import { coverageText, leftOutText } from '../conformance/coverage.ts';
import { explained } from '../conformance/explain.ts';
import { cells, fit, printable, wrap } from '../report/cells.ts';
import { duration } from '../report/numbers.ts';

interface TableOptions {
  readonly columns: number;
  readonly color: boolean;
  readonly seconds: number;
  /** The line that does all this again. */
  readonly replay: string;
  /** What the command wrote on standard error; shown where something was not as expected. */
  readonly stderr: string;
}

const HEAD = ['', 'check', 'outcome', 'expected'];
const [GAP, INDENT] = ['  ', '     '];

/** A detail narrower than this goes on lines of its own. */
const NARROW = 28;

/**
 * Number, check, outcome, expected outcome and detail, one entry a check, in at most `columns` cells a line; then what was not
 * expected, at length; then the result.
 */
export function checkTable(report: RuleReport, options: TableOptions): string {
  const { columns, seconds, replay, stderr } = options;
  const paint = (text: string, code: string): string => (options.color ? `\x1b[${code}m${text}\x1b[0m` : text);
  const unexpected = report.checks.filter((c) => !c.asExpected);
  const groups = alike(unexpected);
  const sameAs = new Map(
    groups.flatMap(([first, ...others]) => others.map((c) => [c, `as ${first!.number} (${c.shape})`] as const)),
  );
  const rows = report.checks.map((c) => ({
    c,
    cellsOf: [c.number, c.check, outcomeOf(c), untested(c) ? '' : c.expected],
  }));
  const widths = HEAD.map((title, i) => Math.max(cells(title), ...rows.map(({ cellsOf }) => cells(cellsOf[i]!))));
  const left = widths.reduce((sum, width) => sum + width + GAP.length, 0);
  const beside = columns - left >= NARROW;
  const line = (cellsOf: readonly string[], tone?: string): string =>
    cellsOf
      .map((text, i) => fit(text, widths[i]!))
      .map((text, i) => (i === 2 && tone !== undefined ? paint(text, tone) : text))
      .join(GAP);
  const entry = ({ c, cellsOf }: (typeof rows)[number]): string[] => {
    const details = wrap(printable(sameAs.get(c) ?? detailOf(c)), columns - (beside ? left : INDENT.length));
    const first = line(cellsOf, toneOf(c));
    if (!beside) return [first.trimEnd(), ...details.map((text) => INDENT + text)];
    return details.map((text, i) => (i === 0 ? first + GAP : ' '.repeat(left)) + text);
  };
  const tail = stderr.trim().split('\n').slice(-12).map(printable);
  return [
    paint([line(HEAD), ...(beside ? ['detail'] : [])].join(GAP), '1'),
    ...rows.flatMap(entry),
    '',
    ...groups.flatMap((group) => explain(group, columns)),
    ...(unexpected.length > 0 && stderr.trim() !== ''
      ? ['the end of its standard error:', ...tail.map((text) => `  | ${text}`), '']
      : []),
    paint(`${printable(report.name)}: ${report.result}`, report.asExpected ? '32;1' : '31;1'),
    ...missing(report).flatMap((text) => wrap(text, columns)),
    ...coarse(report).flatMap((text) => wrap(text, columns)),
    ...leftOutOf(report).flatMap((text) => wrap(text, columns)),
    ...wrap(`${counts(report.checks)}; seed ${report.seed}, ${duration(seconds)}`, columns),
    printable(`again: ${replay}`),
  ].join('\n');
}

const untested = (c: CheckResult): boolean => c.problems === 0;

const outcomeOf = (c: CheckResult): string =>
  `${c.notApplicable !== undefined ? 'n/a' : untested(c) ? 'untested' : c.outcome}${c.asExpected ? '' : ' !'}`;

const toneOf = (c: CheckResult): string => {
  if (untested(c)) return c.asExpected ? '2' : '35;1';
  if (c.outcome === 'refuted') return c.asExpected ? '33' : '31;1';
  return c.outcome === 'holds' ? (c.asExpected ? '32' : '31;1') : '35;1';
};

function detailOf(c: CheckResult): string {
  if (c.notApplicable !== undefined) return c.notApplicable.replace(/^not applicable[:,] /, '');
  if (untested(c)) return `${c.kind}: ${c.detail}`;
  const { leftOut } = c.coverage;
  const counted = leftOut.problems === 0 ? [] : [`${c.problems} asked, ${leftOut.problems} left out`];
  const activations = coverageText({ ...c.coverage, leftOut: { ...leftOut, problems: 0 } });
  return [`${c.detail} (${c.shape})`, ...activations, ...counted].join('; ');
}

const FEW = 3;

/** What keeps a result from being whole; many checks that were not asked are counted. */
const missing = ({ missing }: RuleReport): readonly string[] =>
  missing.length <= FEW
    ? missing.map((what) => `missing: ${what}`)
    : [`missing: ${missing.length} things, the first: ${missing[0]}`];

/** What is declared of rounding and accuracy, where it is more than float64's and the usual: bounds are as wide as that. */
const coarse = ({ accuracy, unitRoundoff }: RuleReport): readonly string[] =>
  accuracy <= 1e-8 && unitRoundoff <= 2 ** -53
    ? []
    : [
        `declared: accuracy ${short(accuracy)}, unit roundoff ${short(unitRoundoff)}; bounds are as wide as these make them`,
      ];

/** What was left out, once for all checks that left out the same: "C01 and 14 more left out, as declared: …". */
function leftOutOf({ checks }: RuleReport): readonly string[] {
  const told = checks.filter(({ coverage }) => coverage.leftOut.problems > 0);
  const textOf = ({ coverage }: CheckResult): string => leftOutText(coverage.leftOut);
  return [...new Set(told.map(textOf))].map((text) => {
    const [first, ...others] = told.filter((c) => textOf(c) === text);
    return `${first!.number}${others.length === 0 ? '' : ` and ${others.length} more`} ${text}`;
  });
}

/** "14 checks: 11 hold, 2 depart as declared, 1 untested" */
function counts(checks: readonly CheckResult[]): string {
  const expected = checks.filter((c) => c.asExpected && !untested(c));
  const numbers: [number, string][] = [
    [expected.filter((c) => c.outcome === 'holds').length, 'hold'],
    [expected.filter((c) => c.outcome === 'refuted').length, 'depart as declared'],
    [checks.filter((c) => c.notApplicable !== undefined).length, 'not applicable'],
    [checks.filter((c) => untested(c) && c.notApplicable === undefined).length, 'untested'],
    [checks.filter((c) => !c.asExpected && !untested(c)).length, 'not as expected'],
  ];
  return `${checks.length} checks: ${numbers
    .filter(([n]) => n > 0)
    .map(([n, what]) => `${n} ${what}`)
    .join(', ')}`;
}

function explain([first, ...others]: readonly CheckResult[], columns: number): string[] {
  const { number, check, outcome, expected, kind } = first!;
  const found = untested(first!) ? `${kind}, but untested` : `${outcome}, expected ${expected}`;
  const head =
    others.length === 0
      ? `${number} ${check}: ${found}`
      : `${[number, ...others.map((c) => c.number)].join(', ')}: ${outcome}`;
  const lines = explained(first!)
    .filter(([what]) => others.length === 0 || what !== 'asked')
    .flatMap(([what, text]) =>
      wrap(printable(`${what}: ${text}`), columns - 4).map((part, i) => (i === 0 ? `  ${part}` : `    ${part}`)),
    );
  return [...wrap(head, columns), ...lines, ''];
}
