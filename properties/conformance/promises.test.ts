import { describe, expect, test } from 'vitest';
import { type Float64Matrix, float64 } from '../../src/arithmetic/float64.ts';
import { type CheckResult, type RuleReport, checkRule } from '../../src/conformance/checkRule.ts';
import { ValueError } from '../../src/errors.ts';
import { LEARNING_RULES, backprop, pcClosedForm, pcTheorem1, pcTheorem2 } from '../../src/learning/index.ts';
import type { LearningRule, RulePromise } from '../../src/learning/rule.ts';
import { WRONG_RULES } from '../../src/learning/wrong/index.ts';
import { asLinear } from '../../src/problem/problem.ts';
import { residual } from '../../src/theory/feedforward.ts';
import { each, explain, times } from './told.ts';

const ask = async (rule: LearningRule, seed = 1): Promise<CheckResult> =>
  (await checkRule(rule, { seed, checks: ['promises'] })).checks[0]!;
const scaled = (rule: LearningRule, c: number): LearningRule => ({
  ...rule,
  learn: async (A, problem, z) => each(await rule.learn(A, problem, z), times(c)),
});
const promising = (rule: LearningRule, ...promises: readonly RulePromise[]): LearningRule => ({ ...rule, promises });

describe('promises', () => {
  const made = LEARNING_RULES.filter(({ promises }) => promises !== undefined);
  test('are made by the rules of the package that depart from the closed forms by a theorem', () => {
    expect(made.map(({ id }) => id)).toEqual([
      ...['backprop', 'pc-fixed-prediction', 'pc-alm', 'pc-theorem-1', 'pc-theorem-2'],
    ]);
  });

  // More seeds, and the other rules that break what they promise: promises.thorough.test.ts.
  test.each(made)('of $id are kept, whatever the seed', async (rule) => {
    const found = await ask(rule, 40);
    expect(found, `seed 40: ${found.detail}`).toMatchObject({ outcome: 'holds', asExpected: true });
    expect(found.problems).toBeGreaterThan(10);
  });

  test.each(WRONG_RULES.filter(({ refutedBy }) => refutedBy === 'promises').slice(0, 1))(
    '$id, which departs from most checks as it declares, is refuted by what it promises, whatever the seed',
    async (rule) => {
      const report = await checkRule(rule, { seed: 1 });
      const off = report.checks.filter((c) => !c.asExpected).map(({ check }) => check);
      expect(off, `seed 1\n${explain(report)}`).toEqual(['promises']);
    },
  );

  test('of moving by the residual are broken by a step of another size, and those of moving along it are not', async () => {
    for (const rule of [pcTheorem1, pcTheorem2]) {
      expect(await ask(scaled(rule, 1.01))).toMatchObject({ outcome: 'refuted', aspect: 'movement' });
      expect((await ask(scaled(rule, 1.01))).detail).toMatch(/it is off by 1\.00e\+0 % of the residual/);
      for (const c of [1, 0.25, 7])
        expect(await ask(scaled(promising(rule, 'moves-along-residual'), c))).toMatchObject({ outcome: 'holds' });
    }
  });

  test('of moving along the residual are broken by moving against it, and across it', async () => {
    const along = promising(pcTheorem1, 'moves-along-residual');
    expect(await ask(scaled(along, -1))).toMatchObject({ outcome: 'refuted', aspect: 'sign' });
    expect((await ask(promising(pcClosedForm, 'moves-along-residual'))).outcome).toBe('refuted');
  });

  test('are kept by any rule that moves so, whatever formula it has: the last layer alone, by the normal equations', async () => {
    /** ΔW_L = r ẑ_{L−1}ᵀ/(a_L ‖ẑ_{L−1}‖²), and nothing else moves. */
    const lastLayer = (): LearningRule => ({
      ...pcClosedForm,
      promises: ['moves-by-residual'],
      learn: (_, problem) => {
        const linear = asLinear(problem);
        const { x, network } = linear;
        const r = residual(float64, linear);
        const z = network.layers.slice(0, -1).reduce<Float64Matrix>((a, at) => {
          const aWz = times(at.theta['scale']!.data[0]!)(float64.multiply(at.theta['weights']!, a));
          return at.layer.recipe.kind === 'residual' ? float64.add(a, aWz) : aWz;
        }, x);
        return network.layers.map(({ theta }, i) => {
          const W = theta['weights']!;
          if (i < network.layers.length - 1) return { weights: times(0)(W) };
          const size = theta['scale']!.data[0]! * z.data.reduce((sum, v) => sum + v * v, 0);
          return { weights: times(1 / size)(float64.multiply(r, z, { transposeB: true })) };
        });
      },
    });
    expect(await ask(lastLayer())).toMatchObject({ outcome: 'holds' });
  });

  test('of backpropagation are held to every layer', async () => {
    expect(await ask(scaled(backprop, 1 + 1e-5))).toMatchObject({ outcome: 'refuted' });
    expect(await ask(promising(pcClosedForm, 'equals-backprop'))).toMatchObject({ outcome: 'refuted' });
  });

  test('that are made must be asked: without, the result is partial', async () => {
    const of = (rule: LearningRule): Promise<RuleReport> =>
      checkRule(rule, { seed: 1, checks: ['stationarity', 'local-gradient'] });
    expect((await of(pcTheorem1)).missing).toContain('C15 promises is required and was not asked');
    expect((await of(pcClosedForm)).missing).not.toContain('C16 promises is required and was not asked');
  });

  test('that nobody knows are refused, as are capabilities', async () => {
    const unknown = { ...pcClosedForm, promises: ['moves-fast'] as never };
    await expect(checkRule(unknown, { seed: 1 })).rejects.toThrow(ValueError);
    await expect(checkRule(unknown, { seed: 1 })).rejects.toThrow(
      /promises of pc-closed-form must be of equals-backprop/,
    );
    const able = { ...pcClosedForm, capabilities: { depth: 3 } as never };
    await expect(checkRule(able, { seed: 1 })).rejects.toThrow(
      /must give capability depth as the least and the greatest/,
    );
  });
});
