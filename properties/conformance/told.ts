import { type Float64Matrix, float64 } from '../../src/arithmetic/float64.ts';
import { type RuleReport, examine } from '../../src/conformance/checkRule.ts';
import type { Parameters } from '../../src/layers/layer.ts';
import { mapParameters } from '../../src/layers/parameters.ts';
import type { LearningRule } from '../../src/learning/rule.ts';

export const outcomes = ({ checks }: RuleReport): Record<string, string> =>
  Object.fromEntries(checks.map((c) => [c.check, c.outcome]));

export const explain = ({ checks }: RuleReport): string =>
  checks.map((c) => `${c.check} ${c.outcome} (${c.shape}: ${c.detail})`).join('\n');

/** The first check of profile core that refutes a rule which declares no departure; the ones after it are not asked. */
export async function firstRefuted(rule: LearningRule, seed: number): Promise<string | undefined> {
  const { checks, find } = examine({ ...rule, departures: {} }, { seed });
  for (const check of checks) if ((await find(check)).outcome === 'refuted') return check.id;
  return undefined;
}

/** Updates with every parameter's changed. */
export const each = (
  updates: readonly Parameters<Float64Matrix>[],
  change: (a: Float64Matrix, name: string) => Float64Matrix,
): Parameters<Float64Matrix>[] => updates.map((theta) => mapParameters(theta, change));

export const times =
  (c: number) =>
  (a: Float64Matrix): Float64Matrix =>
    float64.scale(float64.matrix(1, 1, [c]), a);
