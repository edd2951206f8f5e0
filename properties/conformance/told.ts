import { type RuleReport } from '../../src/conformance/checkRule.ts';

export const outcomes = ({ checks }: RuleReport): Record<string, string> =>
  Object.fromEntries(checks.map((c) => [c.check, c.outcome]));

export const explain = ({ checks }: RuleReport): string =>
  checks.map((c) => `${c.check} ${c.outcome} (${c.shape}: ${c.detail})`).join('\n');
