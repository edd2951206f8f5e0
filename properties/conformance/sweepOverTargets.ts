import { expect } from 'vitest';
import { float64 } from '../../src/arithmetic/float64.ts';
import { type RuleReport, checkRule } from '../../src/conformance/checkRule.ts';
import { pcClosedForm } from '../../src/learning/index.ts';
import type { LearningRule } from '../../src/learning/rule.ts';
import { asLinear } from '../../src/problem/problem.ts';
import { feedforwardActivities } from '../../src/theory/feedforward.ts';
import { explain } from './told.ts';

/** What is off in a rule that writes over what it is given. */
export const CHANGED = 'changed its arguments';

const aspects = ({ checks }: RuleReport): Record<string, string | undefined> =>
  Object.fromEntries(checks.map((c) => [c.check, c.aspect]));

/** Writes its sweep over the targets, so that no error is left to infer from. */
export const sweepOverTargets: LearningRule = {
  ...pcClosedForm,
  async infer(_, problem) {
    const { network, x, y } = asLinear(problem);
    const sweep = feedforwardActivities(float64, network, x);
    y.data.set(sweep.at(-1)!.data);
    return sweep;
  },
};

/** Every check that asks it to infer refutes it. */
export async function expectRefutedByAll(seed: number): Promise<void> {
  const report = await checkRule(sweepOverTargets, { seed });
  const asked = Object.entries(aspects(report)).filter(
    ([id]) => !['local-gradient', 'declared-absence', 'promises', 'step'].includes(id),
  );
  expect(asked.length).toBe(13);
  expect(new Set(asked.map(([, aspect]) => aspect)), `seed ${seed}\n${explain(report)}`).toEqual(new Set([CHANGED]));
  expect(report.result).toBe('not as expected');
  expect(report.checks[2]!.detail).toBe('infer changed y (entry 0 was -94, is 6)');
  expect(report.checks[2]!.explanation!.smallest).toContain('y = [-94]');
  expect(report.checks[2]!.explanation!.cause).toBe(
    'it writes over the arrays that it is given: copy what is to be changed',
  );
}
