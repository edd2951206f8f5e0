import type { Profile } from '../conformance/check.ts';
import { checkRule } from '../conformance/checkRule.ts';
import { ValueError } from '../errors.ts';
import { GENERATIVE_RULES } from '../learning/generative/index.ts';
import type { AnyRule } from '../learning/generative/rule.ts';
import { LEARNING_RULES } from '../learning/index.ts';
import { significant } from '../numerals.ts';
import type { Answer, Experiment, Figure } from './experiment.ts';

/** A correct rule against every check of a profile. */
export interface FalseAlarmPoint {
  readonly rule: string;
  readonly seed: number;
  readonly profile: Profile;
}

export interface FalseAlarmResult {
  /** A sentence for each check that is not as expected. */
  readonly alarms: readonly string[];
  /** The largest ratio among the checks that hold. */
  readonly worst: number;
}

type FalseAlarmAnswer = Answer<FalseAlarmPoint, FalseAlarmResult>;

/** The rules take turns, so that 1,000 runs are 1,000 seeds. */
export const falseAlarmPoints = (
  runs: number,
  first: number,
  profile: Profile,
  rules: readonly AnyRule[] = LEARNING_RULES,
): readonly FalseAlarmPoint[] =>
  Array.from({ length: runs }, (_, k) => ({ ...{ rule: rules[k % rules.length]!.id, seed: first + k, profile } }));

/** Holds correct rules against every check with fresh seeds, and counts what was not as expected. */
export const falseAlarms: Experiment<FalseAlarmPoint, FalseAlarmResult> = {
  id: 'false-alarms',
  title: 'False alarms of the checks',
  source: 'docs/checks.md',
  version: 1,
  engines: ['float64'],
  plan: (size) => (size === 'full' ? falseAlarmPoints(1000, 10_000, 'extended') : falseAlarmPoints(13, 10_000, 'core')),
  run: async ({ rule: id, seed, profile }) => {
    const rule = [...LEARNING_RULES, ...GENERATIVE_RULES].find((known) => known.id === id);
    if (!rule)
      throw new ValueError(`falseAlarms: rule must be one that comes with the package, got ${id}; make the plan anew`);
    const { checks } = await checkRule(rule, { seed, profile });
    return {
      alarms: checks
        .filter(({ asExpected }) => !asExpected)
        .map((c) => `${c.number} ${c.check} ${c.outcome}, expected ${c.expected} (${c.shape}: ${c.detail})`),
      worst: Math.max(0, ...checks.filter((c) => c.outcome === 'holds').map((c) => c.ratio ?? 0)),
    };
  },
  figures: (answers) => (answers.length === 0 ? [] : [table(answers)]),
  findings: (answers) => [
    ...answers.flatMap(({ point, result }) =>
      result.alarms.map((alarm) => ({ text: `${point.rule}, seed ${point.seed}: ${alarm}`, asExpected: false })),
    ),
    {
      text: `${answers.length} runs: ${answers.reduce((sum, { result }) => sum + result.alarms.length, 0)} checks not as expected.`,
      asExpected: answers.every(({ result }) => result.alarms.length === 0),
    },
  ],
};

function table(answers: readonly FalseAlarmAnswer[]): Figure {
  const ids = [...new Set(answers.map(({ point }) => point.rule))];
  return {
    ...{ kind: 'table', id: 'false-alarms', title: 'Correct rules against every check, with fresh seeds' },
    caption: 'The largest ratio is error / bound among the checks that hold; at 1 a check would refute.',
    head: ['Rule', 'Runs', 'Not as expected', 'Largest ratio'],
    rows: ids.map((id) => {
      const own = answers.filter(({ point }) => point.rule === id).map(({ result }) => result);
      const alarms = own.reduce((sum, { alarms }) => sum + alarms.length, 0);
      return [id, own.length, alarms, significant(Math.max(...own.map(({ worst }) => worst)))];
    }),
  };
}
