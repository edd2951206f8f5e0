import type { Comparison, GateRecord, TrainingRecord } from '../report/gate/record.ts';
import { divergedText, trainingSentence } from '../report/gate/training.ts';
import { place } from '../report/gate/text.ts';
import { type RowVerdict, type SummaryRow, type SummarySection } from './jobSummary.ts';
import { plural, significant } from '../report/numbers.ts';
import type { JudgedClaim, ReportRecord } from '../report/record.ts';
import { summaryLine } from '../report/summary.ts';

/** What `pcn-check check` writes to check.json, as far as a summary needs it. */
export interface CheckRecord {
  readonly name: string;
  readonly seed: number;
  readonly asExpected: boolean;
  readonly checks: readonly {
    readonly check: string;
    readonly title: string;
    readonly outcome: string;
    readonly expected: string;
    readonly asExpected: boolean;
    /** Numbers that JSON lacks are strings. */
    readonly ratio?: number | string;
    readonly detail: string;
    readonly shape: string;
    /** 0 is untested. */
    readonly problems: number;
  }[];
}

const expectation = (outcome: string, expected: string, asExpected: boolean): string =>
  asExpected && outcome === 'refuted'
    ? 'refuted, as declared'
    : asExpected
      ? outcome
      : `${outcome}, expected: ${expected}`;

const unexpected = (outcome: string): RowVerdict => (outcome === 'undecided' ? 'undecided' : 'refuted');

/** The checks of one rule. An optional one that had nothing to say is as expected, and says so. */
export function checkSection(record: CheckRecord): SummarySection {
  const rows = record.checks.map((c): SummaryRow => {
    const ratio = c.ratio === undefined ? undefined : Number(c.ratio);
    return {
      subject: `${c.check}: ${c.title}`,
      outcome: c.problems === 0 ? 'untested' : expectation(c.outcome, c.expected, c.asExpected),
      verdict: c.asExpected ? 'as expected' : unexpected(c.outcome),
      ...(ratio === undefined ? {} : { ratio }),
      detail: `${c.title}: ${c.outcome}, expected ${c.expected}. ${c.detail} (${c.shape})`,
    };
  });
  const off = rows.filter(({ verdict }) => verdict !== 'as expected').length;
  const line = `${record.name}: ${off === 0 ? 'every check as expected' : `${off} of ${plural(rows.length, 'check')} not as expected`} (seed ${record.seed})`;
  return { title: 'Checks', line, rows };
}

const GATE: Readonly<Record<string, RowVerdict>> = { passes: 'as expected', warns: 'warning', fails: 'refuted' };

/** The series of one rule, against its baseline. The ratio is drop / margin: of a better value negative. */
export function gateSection(record: GateRecord): SummarySection {
  const rows = record.rows.map((row): SummaryRow => {
    const [before, now] = [Number(row.before), Number(row.now)];
    const subject = `${row.title}, ${place(row)}, ${row.configuration}`;
    const change = `${significant(before, 5)} → ${significant(now, 5)}`;
    return {
      ...{ subject, outcome: row.outcome, verdict: GATE[row.outcome] ?? 'error', change },
      ratio: Number(row.drop) / row.margin,
      detail: `${subject} (claim ${row.claim}): median ${change}, ${significant(Number(row.drop) / row.margin)} margins worse. Replay: ${record.replay}`,
    };
  });
  const [first] = record.lost;
  const on = plural(record.lost.length, 'network');
  const lost: SummaryRow[] = first
    ? [
        {
          ...{ subject: 'answers that the baseline has', outcome: `none any more on ${on}`, verdict: 'undecided' },
          detail: `no answer any more on ${on}, the first ${first.configuration}, network ${first.network + 1}: ${first.reason}. Replay: ${record.replay}`,
        },
      ]
    : [];
  const count = (outcome: Comparison['outcome']): number => record.rows.filter((row) => row.outcome === outcome).length;
  const line = `${record.rule} against ${record.baseline.file}: ${plural(rows.length, 'series', 'series')}, ${count('fails')} worse beyond the margin, ${count('warns')} not excluded${first ? `, no answer any more on ${on}` : ''}`;
  return { title: 'Gate', line, rows: [...rows, ...lost] };
}

/** The series of training runs, against their baseline; runs that diverged or were lost have rows of their own. */
export function seriesSection(record: TrainingRecord): SummarySection {
  const rows = record.rows.map((given): SummaryRow => {
    // JSON lacks infinities and NaN: they are strings there.
    const [before, now, drop] = [Number(given.before), Number(given.now), Number(given.drop)];
    const [low, high] = given.interval;
    const row = { ...given, before, now, drop, interval: [Number(low), Number(high)] as const };
    return {
      ...{ subject: `${row.name} at step ${row.step}`, outcome: row.outcome, verdict: GATE[row.outcome] ?? 'error' },
      ...{ ratio: drop / row.margin, change: `${significant(before, 5)} → ${significant(now, 5)}` },
      detail: `${trainingSentence(row)}. Replay: ${record.replay}`,
    };
  });
  const diverged = record.diverged.map((run): SummaryRow => ({
    ...{ subject: `the run of seed ${run.seed}`, outcome: `diverged at step ${run.step}`, verdict: 'refuted' },
    detail: `${divergedText(run)}. Replay: ${record.replay}`,
  }));
  const lost = record.lost.map(({ seed, reason }): SummaryRow => ({
    ...{ subject: `the run of seed ${seed}`, outcome: 'lost', verdict: 'undecided' },
    detail: `no run of seed ${seed}: ${reason}. Replay: ${record.replay}`,
  }));
  const count = (outcome: string): number => record.rows.filter((row) => row.outcome === outcome).length;
  const line = `${plural(record.compared, 'seed')} against ${record.baseline.file}: ${plural(rows.length, 'series', 'series')}, ${count('fails')} worse beyond the margin, ${count('warns')} not excluded${diverged.length > 0 ? `, ${plural(diverged.length, 'run')} diverged` : ''}${lost.length > 0 ? `, ${plural(lost.length, 'run')} lost` : ''}`;
  return { title: 'Training runs', line, rows: [...rows, ...diverged, ...lost] };
}

const largestRatio = ({ verdict }: JudgedClaim): number | undefined => {
  const ratios = verdict.findings.flatMap(({ ratio }) => (ratio === undefined ? [] : [ratio]));
  return ratios.length === 0 ? undefined : Math.max(...ratios);
};

/** The claims of a run of `verify`; with an earlier run's record, what changed since: those rows come first. */
export function claimsSection(record: ReportRecord, before?: ReportRecord): SummarySection {
  const past = new Map(before?.verdicts.map((judged) => [judged.claim.id, judged]));
  const rows = record.verdicts.map((judged): SummaryRow => {
    const { id, title } = judged.claim;
    const { outcome, expected, asExpected, replay } = judged.verdict;
    const ratio = largestRatio(judged);
    const old = past.get(id);
    return {
      subject: `${id}: ${title}`,
      outcome: asExpected
        ? outcome
        : outcome === expected
          ? `${outcome}, but a control did not come out`
          : `${outcome}, expected: ${expected}`,
      verdict: asExpected ? 'as expected' : unexpected(outcome),
      ...(ratio === undefined ? {} : { ratio }),
      ...(before === undefined ? {} : { change: old ? changeOf(judged, old) : 'new' }),
      detail: `${title}: ${outcome}, expected ${expected}. Replay: ${replay}`,
    };
  });
  const changed = ({ change = UNCHANGED }: SummaryRow): number => Number(change !== UNCHANGED);
  const line = before === undefined ? summaryLine(record) : `${summaryLine(record)}. ${sinceLine(record, before)}`;
  return { title: 'Claims', line, rows: rows.toSorted((a, b) => changed(b) - changed(a)) };
}

const UNCHANGED = 'none';

/** Since when the changes are, and what keeps the two runs from being compared number by number. */
function sinceLine(now: ReportRecord, before: ReportRecord): string {
  const judged = new Set(now.verdicts.map(({ claim }) => claim.id));
  const gone = before.verdicts.filter(({ claim }) => !judged.has(claim.id)).length;
  const settings = ({ seed, data, engines }: ReportRecord): Record<string, string> => ({
    ...{ seed: String(seed), data: data.join(), engines: engines.map(({ name }) => name).join() },
  });
  const other = Object.entries(settings(now)).flatMap(([name, value]) =>
    settings(before)[name] === value ? [] : [name],
  );
  const since = `Changes since ${before.date.slice(0, 16).replace('T', ' ')} UTC, pcn-check ${before.pcnCheck}`;
  return `${since}${other.length > 0 ? `, with other ${other.join(' and ')}` : ''}${gone > 0 ? `; not judged any more: ${gone}` : ''}.`;
}

function changeOf(now: JudgedClaim, old: JudgedClaim): string {
  if (now.verdict.outcome !== old.verdict.outcome) return `was ${old.verdict.outcome}`;
  if (now.verdict.asExpected !== old.verdict.asExpected)
    return `was ${old.verdict.asExpected ? 'as expected' : 'not as expected'}`;
  // Beyond three digits, runs on different processors differ.
  const [a, b] = [old, now].map((judged) => {
    const ratio = largestRatio(judged);
    return ratio === undefined ? 'none' : significant(ratio);
  });
  return a === b ? UNCHANGED : `ratio ${a} → ${b}`;
}
