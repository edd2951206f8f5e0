import { packageVersion, writeReport } from './files.ts';
import { checkRule, type RuleReport } from '../conformance/checkRule.ts';
import { type AnyCommandRule, anyCommandRule } from '../conformance/commandRule.ts';
import { DataError } from '../errors.ts';
import { readPlain } from '../plainFile.ts';
import { areDepartures } from '../learning/declarations.ts';
import type { LearningRule } from '../learning/rule.ts';
import type { AnyCheckId, Profile } from '../conformance/check.ts';
import { checkTable } from './checkTable.ts';
import { createCounter, watched } from './checkProgress.ts';
import { TIME_LIMIT } from './commands/values.ts';
import { moduleRule } from './moduleRule.ts';
import type { Console } from './outside.ts';
import { quoted, ruleArguments } from './ruleArguments.ts';

export interface CheckArguments {
  /** The file of a module, or a command. */
  readonly rule: string | { readonly command: string; readonly oneShot: boolean };
  /** A JSON file of reasons by check. */
  readonly departures?: string | undefined;
  readonly profile: Profile;
  /** Only these; all where there are none. */
  readonly checks?: readonly AnyCheckId[];
  readonly seed: number;
  /** Seconds. */
  readonly timeLimit: number;
  /** Where check.json goes; nothing is written unless told. */
  readonly out?: string | undefined;
  readonly json?: true | undefined;
}

type CheckConsole = Pick<Console, 'out' | 'error' | 'color' | 'clock' | 'signal'>;

/** Holds one rule against the checks, reports, and returns the exit status. */
export async function check(options: CheckArguments, io: CheckConsole): Promise<number> {
  const departures = options.departures === undefined ? undefined : await readDepartures(options.departures);
  const { seed, timeLimit } = options;
  const child = typeof options.rule === 'string' ? undefined : await anyCommandRule({ ...options.rule, timeLimit });
  const stop = (): void => child?.kill();
  io.signal.addEventListener('abort', stop);
  if (io.signal.aborted) stop(); // while the command started
  const onOutput = (text: string): void => void io.error.write(text);
  const rule = child ?? (await moduleRule(options.rule as string, { timeLimit, onOutput }));
  try {
    const counter = createCounter(options.json ? { write: () => true } : io.error, io.clock);
    const began = io.clock();
    const { profile, checks = [] } = options;
    const asked = { seed, profile, ...(checks.length === 0 ? {} : { checks }) };
    const held = watched({ ...rule, ...(departures ? { departures } : {}) }, counter.count);
    const report = asCommands(await checkRule(held, asked), options);
    counter.finish();
    if (io.signal.aborted) return 130;
    return await tell(report, child, (io.clock() - began) / 1000, options, io);
  } finally {
    io.signal.removeEventListener('abort', stop);
    await rule.close();
  }
}

async function tell(
  report: RuleReport,
  child: AnyCommandRule | undefined,
  seconds: number,
  options: CheckArguments,
  io: CheckConsole,
): Promise<number> {
  const stderr = child?.stderr() ?? '';
  const record = { schema: 'pcn-check/check', version: 1, ...report, seconds, ...(child ? { stderr } : {}) };
  // JSON has no infinity; a ratio without bound is said in words.
  const json = `${JSON.stringify(record, (_, value: unknown) => (typeof value === 'number' && !Number.isFinite(value) ? String(value) : value), 2)}\n`;
  const replay = `pcn-check check ${asTyped(options)}`;
  if (options.json) io.out.write(json);
  else {
    const text = checkTable(report, { columns: io.out.columns ?? 120, color: io.color, seconds, replay, stderr });
    io.out.write(`${text}\n`);
  }
  if (options.out !== undefined) {
    const [{ checkSite }, { siteFiles }] = await Promise.all([
      import('../report/sites.ts'),
      import('../report/site.ts'),
    ]);
    const site = await siteFiles(checkSite({ ...report, seconds, replay }, await packageVersion()));
    await writeReport(options.out, { 'check.json': json, ...site });
  }
  const asExpected = options.checks?.length ? report.result !== 'not as expected' : report.asExpected;
  return asExpected ? 0 : 1;
}

/** The same report, whose lines that ask again are commands. */
const asCommands = (report: RuleReport, options: CheckArguments): RuleReport => ({
  ...report,
  checks: report.checks.map((c) =>
    c.explanation === undefined
      ? c
      : {
          ...c,
          explanation: { ...c.explanation, replay: `pcn-check check ${asTyped({ ...options, checks: [c.check] })}` },
        },
  ),
});

/** What makes the same report again. */
function asTyped({ rule, timeLimit, departures, profile, checks = [], seed }: CheckArguments): string {
  return [
    ruleArguments(rule),
    ...(timeLimit === TIME_LIMIT ? [] : [`--time-limit ${timeLimit}`]),
    ...(departures === undefined ? [] : [`--departures ${quoted(departures)}`]),
    ...(profile === 'core' ? [] : [`--profile ${profile}`]),
    ...checks.map((id) => `--check ${id}`),
    `--seed ${seed}`,
  ].join(' ');
}

/** The departures a file declares: a JSON object of reasons by check. `checkRule` knows the checks. */
async function readDepartures(path: string): Promise<LearningRule['departures']> {
  let value: unknown;
  try {
    value = JSON.parse((await readPlain(path)).toString('utf8'));
  } catch (error) {
    throw new DataError(
      `check: --departures must be a JSON file that can be read, got ${path}: ${(error as Error).message}`,
      {
        cause: error,
      },
    );
  }
  if (areDepartures(value)) return value;
  throw new DataError(
    `check: ${path} must hold an object {"check": "reason", …}, got ${JSON.stringify(value).slice(0, 80)}`,
  );
}
