import { describe, expect, test } from 'vitest';
import { type RuleReport, checkRule } from '../../src/conformance/checkRule.ts';
import type { LearningRule } from '../../src/learning/rule.ts';
import { plainRule, roundingTo } from './plainRule.ts';

const extended = (rule: LearningRule): Promise<RuleReport> => checkRule(rule, { seed: 1, profile: 'extended' });
const found = ({ checks }: RuleReport, id: string): RuleReport['checks'][number] =>
  checks.find(({ check }) => check === id)!;

// Of linear, tanh and ReLU layers, asked everything: plainNetworks.thorough.test.ts.
describe('a plain network, as people write it', () => {
  test('is told what was asked and what was left out, and of what kinds', async () => {
    const asked = { seed: 1, profile: 'extended', checks: ['nonlinear-equilibrium', 'stationarity'] } as const;
    const report = await checkRule(plainRule({ id: 'tanh', activation: 'tanh' }), asked);
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
    const report = await checkRule(inBits(1, { accuracy: 0.9 }), { seed: 1, checks: ['local-gradient'] });
    expect(found(report, 'local-gradient')).toMatchObject({ outcome: 'undecided' });
    expect(found(report, 'local-gradient').detail).toMatch(
      /so nothing can be said at the accuracy and the roundoff declared|no finite bound/,
    );
    expect(report.result).toBe('not as expected');
  });
});
