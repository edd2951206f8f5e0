import { describe, expect, test } from 'vitest';
import { float64 } from '../../src/arithmetic/float64.ts';
import { type RuleReport, checkRule } from '../../src/conformance/checkRule.ts';
import type { LearningRule } from '../../src/learning/rule.ts';
import { chainOf } from '../../src/problem/chain.ts';
import { plainRule, roundingTo } from './plainRule.ts';
import { explain, outcomes } from './told.ts';

const extended = (rule: LearningRule, seed = 1): Promise<RuleReport> => checkRule(rule, { seed, profile: 'extended' });
const found = ({ checks }: RuleReport, id: string): RuleReport['checks'][number] =>
  checks.find(({ check }) => check === id)!;

describe('a plain network, as people write it', () => {
  test.each([
    plainRule({ id: 'linear' }),
    plainRule({ id: 'tanh', activation: 'tanh' }),
    plainRule({ id: 'relu-before', activation: 'relu', placement: 'before' }),
  ])('of $id layers comes out as expected', async (rule) => {
    const report = await extended(rule);
    expect(report.result, `seed 1\n${explain(report)}`).toBe('as expected');
    expect(report.missing).toEqual([]);
  });

  test('is told which of the activations that it claims were never asked', async () => {
    const rule = plainRule({ id: 'tanh', activation: 'tanh', capabilities: { activations: ['tanh', 'gelu'] } });
    const { coverage } = found(await extended(rule), 'nonlinear-equilibrium');
    expect([...coverage.activations, ...coverage.neverAsked].toSorted()).toEqual(['gelu after', 'tanh after']);
  });

  test('has no scales or skips to be held to, which is no failure, and is held to backpropagation without precisions', async () => {
    const report = await extended(plainRule({ id: 'linear' }));
    expect(found(report, 'scales-and-skips')).toMatchObject({ problems: 0, asExpected: true });
    expect(found(report, 'scales-and-skips').notApplicable).toMatch(
      /it needs scales or skips, which the rule declares/,
    );
    expect(found(report, 'backprop-limit')).toMatchObject({ outcome: 'holds' });
    const wrong = await extended(plainRule({ id: 'off', factor: 1.03 }));
    expect(outcomes(wrong)).toMatchObject({ 'backprop-limit': 'refuted', 'local-gradient': 'refuted' });
  });

  test('may have an output that is always linear, if it says so and refuses others', async () => {
    const rule = plainRule({ id: 'tanh-identity', activation: 'tanh', capabilities: { outputs: ['identity'] } });
    expect(found(await extended(rule), 'declared-absence').outcome).toBe('refuted'); // it answers all the same
    const linearOutput: LearningRule = {
      ...rule,
      infer: (A, problem, options) => {
        if (chainOf(problem).at(-1)!.activation !== 'identity') throw new Error('the output is linear');
        return rule.infer(A, problem, options);
      },
    };
    const report = await extended(linearOutput);
    expect(report.result, `seed 1\n${explain(report)}`).toBe('as expected');
    const { coverage } = found(report, 'nonlinear-equilibrium');
    expect(coverage.activations).toEqual(['tanh after']);
    expect(coverage.leftOut.because).toContainEqual(expect.objectContaining({ what: 'tanh in the last layer' }));
  });

  test('must refuse what it declares to lack: layers beyond its depth or width, and activations that it does not name', async () => {
    const answers = plainRule({ id: 'deep', capabilities: { depth: [1, 3] } });
    expect(found(await extended(answers), 'declared-absence')).toMatchObject({
      outcome: 'refuted',
      aspect: 'not refused',
    });
    const refuses: LearningRule = {
      ...answers,
      infer: (A, problem, options) => {
        if (chainOf(problem).length > 3) throw new Error('at most three layers');
        return answers.infer(A, problem, options);
      },
    };
    const report = await extended(refuses);
    expect(report.result, `seed 1\n${explain(report)}`).toBe('as expected');
    expect(found(report, 'stationarity').coverage.leftOut.because).toContainEqual(
      expect.objectContaining({ what: 'more layers' }),
    );
    const wide = await extended(plainRule({ id: 'wide', capabilities: { width: 4 } }));
    expect(found(wide, 'declared-absence').outcome).toBe('refuted');
  });
});

/** Learns in so many bits, stores activities in as many, and declares it. */
const inBits = (bits: number, more: Partial<Parameters<typeof plainRule>[0]> = {}): LearningRule =>
  plainRule({
    ...{ id: `${bits} bits`, round: roundingTo(bits), inferring: (v) => v },
    ...{ unitRoundoff: 2 ** -bits, accuracy: 2 ** (1 - bits) },
    ...more,
  });

describe('a rule in low precision', () => {
  test.each([1, 2])('comes out as expected in float16 and in bfloat16, with seed %i', async (seed) => {
    for (const rule of [inBits(11, { activation: 'tanh' }), inBits(8)]) {
      const report = await extended(rule, seed);
      expect(report.result, `${rule.id}\n${explain(report)}`).toBe('as expected');
      expect(report).toMatchObject({ accuracy: rule.accuracy, unitRoundoff: rule.unitRoundoff });
    }
  });

  test.each([11, 8])('of %i bits is refuted where its updates are a twentieth off', async (bits) => {
    const report = await extended(inBits(bits, { factor: 1.05 }));
    expect(outcomes(report)).toMatchObject({ 'equals-closed-form': 'refuted', 'local-gradient': 'refuted' });
  });
});

describe('a rule whose formula cancels more than it must', () => {
  /** z_l z_{l−1}ᵀ − W z_{l−1} z_{l−1}ᵀ in place of (z_l − W z_{l−1}) z_{l−1}ᵀ, from activities far from zero. */
  const rule: LearningRule = {
    ...plainRule({ id: 'cancels' }),
    learn: (_, problem, z) =>
      chainOf(problem).map(({ weights }, i) => {
        const outer = (a: typeof weights, b: typeof weights) => float64.multiply(a, b, { transposeB: true });
        const shift = float64.matrix(1, 1, [64]);
        const far = float64.scale(shift, outer(z[i]!, z[i]!));
        const gram = float64.subtract(float64.add(far, outer(z[i]!, z[i]!)), far);
        const moved = float64.subtract(outer(z[i + 1]!, z[i]!), float64.multiply(weights, gram));
        return { weights: float64.scale(float64.matrix(1, 1, [1 / z[0]!.columns]), moved) };
      }),
  };

  test('is told that this is rounding, and the roundoff to declare, with which it is as expected', async () => {
    const told = found(await checkRule(rule, { seed: 1 }), 'local-gradient');
    expect(told).toMatchObject({ outcome: 'refuted', aspect: 'rounding' });
    const declared = Number(/declare unitRoundoff: ([\d.e-]+), with/.exec(told.detail)![1]);
    expect(declared).toBeLessThan(2 ** -45);
    const again = await checkRule({ ...rule, unitRoundoff: 64 * 2 ** -53 }, { seed: 1 });
    expect(again.result, `seed 1\n${explain(again)}`).toBe('as expected');
  });
});
