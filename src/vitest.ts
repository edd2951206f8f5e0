import { describe, test } from 'vitest';
import { alike, reasonOf } from './conformance/alike.ts';
import { type CheckResult, type RuleReport, examine } from './conformance/checkRule.ts';
import type { Profile } from './conformance/check.ts';
import { coverageText } from './conformance/coverage.ts';
import { explained } from './conformance/explain.ts';
import { limited } from './conformance/patience.ts';
import { requireRule } from './conformance/requirements.ts';
import type { AnyRule } from './learning/generative/rule.ts';
import { requireNames } from './names.ts';

/** What `conformance` may be told. */
export interface ConformanceOptions {
  /** `core` unless told. */
  readonly profile?: Profile;
  /** 32 bits; 1 unless told. */
  readonly seed?: number;
  /** Seconds for one answer of the rule; 30 unless told. A check may take four times as long. */
  readonly timeLimit?: number;
}

/** Three answers may be late before a rule is given up, and the check must still say so. */
const ANSWERS_A_CHECK = 4;

/**
 * One vitest test for each check of a profile, in a `describe` with the rule's name. Titles depend on the check alone.
 *
 * A declared departure passes where it shows, with an annotation that says why. What a rule does not show unexpectedly fails, unless
 * chance decides; undecided always fails. A check that had nothing to say is skipped with its reason. The last test fails when the
 * result is not as expected, with the likely cause, or partial.
 * @throws {ValueError} as `checkRule` does
 */
export function conformance(rule: AnyRule, options: ConformanceOptions = {}): void {
  requireRule(rule);
  requireNames('conformance', 'options', options, ['profile', 'seed', 'timeLimit']);
  const { profile = 'core', seed = 1, timeLimit = 30 } = options;
  const { checks, find, report } = examine(limited(rule, timeLimit), { profile, seed });
  const { name } = rule;
  const timeout = ANSWERS_A_CHECK * timeLimit * 1000;
  const told = new Map<string, string>();
  describe(name, { concurrent: false }, () => {
    for (const check of checks)
      test(`${check.number} ${check.title}`, { timeout }, async ({ annotate, skip }) => {
        const found = await find(check);
        if (found.problems === 0) skip(found.notApplicable ?? `${found.kind}, untested: ${found.detail}`);
        if (!found.asExpected) throw failure(once(found, told));
        for (const text of coverageText(found.coverage)) await annotate(text, 'coverage');
        if (found.reason === undefined) return;
        const shown =
          found.outcome === 'refuted' ? 'departs as declared' : 'declared to depart, which did not show this time';
        await annotate(`${shown}: ${found.reason}`, 'departure');
      });
    test(
      'every check is as declared, and none that is required is left out',
      { timeout: timeout * checks.length },
      async () => {
        const whole = await report();
        if (!whole.asExpected) throw failure(summary(whole));
      },
    );
  });
}

/** What is undecided for the reason that an earlier check gave is told in a line. */
function once(found: CheckResult, told: Map<string, string>): string {
  const reason = reasonOf(found);
  const first = told.get(reason);
  if (first !== undefined)
    return `${found.check} is undecided, expected ${found.expected}: for the reason that ${first} gives`;
  told.set(reason, found.number);
  return unexpected(found);
}

const unexpected = (found: CheckResult): string =>
  [
    `${found.check} is ${found.outcome}, expected ${found.expected}`,
    ...explained(found).map(([what, text]) => `  ${`${what}:`.padEnd(15)}${text}`),
    ...coverageText(found.coverage).map((text) => `  ${text}`),
  ].join('\n');

function summary({ result, checks, missing }: RuleReport): string {
  const off = checks.filter((c) => !c.asExpected && c.problems > 0);
  const { cause, where } =
    off.find((c) => c.explanation?.cause !== undefined || c.explanation?.where !== undefined)?.explanation ?? {};
  return [
    `the result is ${result}`,
    ...missing.map((what) => `  ${what}`),
    ...alike(off).map(([first, ...others]) => {
      const { number, check, outcome, expected, detail } = first!;
      if (others.length === 0) return `  ${number} ${check}: ${outcome}, expected ${expected}`;
      return `  ${[number, ...others.map((c) => c.number)].join(', ')}: ${outcome}: ${detail}`;
    }),
    ...(cause === undefined ? [] : [`  likely cause: ${cause}`]),
    ...(where === undefined ? [] : [`  where: ${where}`]),
  ].join('\n');
}

/** The message is the finding; where in this file it was thrown says nothing. */
function failure(message: string): Error {
  const error = new Error(message);
  error.name = 'NotAsExpected';
  error.stack = `${error.name}: ${message}`;
  return error;
}
