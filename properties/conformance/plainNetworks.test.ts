import { describe, expect, test } from 'vitest';
import { type RuleReport, checkRule } from '../../src/conformance/checkRule.ts';
import type { LearningRule } from '../../src/learning/rule.ts';
import { plainRule, roundingTo } from './plainRule.ts';
import { explain } from './told.ts';

const extended = (rule: LearningRule, seed = 1): Promise<RuleReport> => checkRule(rule, { seed, profile: 'extended' });
const found = ({ checks }: RuleReport, id: string): RuleReport['checks'][number] =>
  checks.find(({ check }) => check === id)!;

describe('a plain network, as people write it', () => {
  test.each([plainRule({ id: 'linear' })])('of $id layers comes out as expected', async (rule) => {
    const report = await extended(rule);
    expect(report.result, `seed 1\n${explain(report)}`).toBe('as expected');
    expect(report.missing).toEqual([]);
  });

  test('is told what was asked and what was left out, and of what kinds', async () => {
    const report = await extended(plainRule({ id: 'tanh', activation: 'tanh' }));
    expect(found(report, 'nonlinear-equilibrium').coverage).toMatchObject({
      activations: ['tanh after'],
      neverAsked: [],
    });
    const { leftOut } = found(report, 'stationarity').coverage;
    expect(leftOut.because.map(({ what }) => what).toSorted()).toEqual(['precisions', 'scales', 'skips']);
    expect(leftOut.problems).toBeGreaterThanOrEqual(Math.max(...leftOut.because.map(({ problems }) => problems)));
    expect(leftOut.unspoken).toBe(0);
  });
});

describe('a rule that declares that it can do nothing', () => {
  test('passes nothing: no check decided about activities, or about updates', async () => {
    const report = await extended({
      ...plainRule({ id: 'nothing', capabilities: { depth: [99, 99] } }),
      infer: async () => ({ undecided: 'never' }),
    });
    expect(report.result).toBe('partial');
    expect(report.missing).toEqual(['no check decided about activities', 'no check decided about updates']);
  });
});

/** Learns in so many bits, stores activities in as many, and declares it. */
const inBits = (bits: number, more: Partial<Parameters<typeof plainRule>[0]> = {}): LearningRule =>
  plainRule({
    ...{ id: `${bits} bits`, round: roundingTo(bits), inferring: (v) => v },
    ...{ unitRoundoff: 2 ** -bits, accuracy: 2 ** (1 - bits) },
    ...more,
  });

// Precisions that people use, with several seeds: plainNetworks.thorough.test.ts.
describe('a rule in low precision', () => {
  test('so low that a bound is as large as what it bounds is undecided, with that reason', async () => {
    const report = await checkRule(inBits(1, { accuracy: 0.9 }), { seed: 1 });
    expect(found(report, 'local-gradient')).toMatchObject({ outcome: 'undecided' });
    expect(found(report, 'local-gradient').detail).toMatch(
      /so nothing can be said at the accuracy and the roundoff declared|no finite bound/,
    );
    expect(report.result).toBe('not as expected');
  });
});
