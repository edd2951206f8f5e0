import { describe, expect, test } from 'vitest';
import type { Float64Matrix } from '../../src/arithmetic/float64.ts';
import { type RuleReport, checkRule } from '../../src/conformance/checkRule.ts';
import { pcClosedForm } from '../../src/learning/index.ts';
import type { LearningRule } from '../../src/learning/rule.ts';
import { random } from '../../src/random.ts';
import { each, explain } from './told.ts';

const found = ({ checks }: RuleReport, id: string): RuleReport['checks'][number] =>
  checks.find(({ check }) => check === id)!;

/** Learns with noise of a relative size that no seed can fix: the next number of one stream, call after call. */
function noisy(size: number): LearningRule {
  const r = random(5, 'noise');
  const shaken = (a: Float64Matrix): Float64Matrix => ({
    ...a,
    data: a.data.map((v) => v * (1 + size * Math.round(2 * r.uniform() - 1))),
  });
  return { ...pcClosedForm, learn: async (A, problem, z) => each(await pcClosedForm.learn(A, problem, z), shaken) };
}

const ULP = 2 ** -52;
const sometimes = { reason: 'Sums are made in any order.', shows: 'sometimes' } as const;

describe('a rule whose answers differ by the last bit', () => {
  test('is told so, and neither a state nor a look at other layers is blamed', async () => {
    const report = await checkRule(noisy(ULP), { seed: 1 });
    expect(found(report, 'determinism')).toMatchObject({ outcome: 'refuted', aspect: 'not reproducible' });
    expect(found(report, 'determinism').detail).toMatch(
      /differ between two identical questions with nothing in between/,
    );
    expect(found(report, 'locality')).toMatchObject({ outcome: 'holds', asExpected: true });
    expect(report.checks.filter((c) => !c.asExpected).map(({ check }) => check)).toEqual(['determinism']);
  });

  test('may declare that this shows sometimes: then it is as expected where it shows and where it does not', async () => {
    for (const rule of [noisy(ULP), pcClosedForm]) {
      const report = await checkRule({ ...rule, departures: { determinism: sometimes } }, { seed: 1 });
      expect(report.result, `seed 1\n${explain(report)}`).toBe('as expected');
      expect(found(report, 'determinism').reason).toBe(sometimes.reason);
    }
    const crashes: LearningRule = {
      ...pcClosedForm,
      departures: { determinism: sometimes },
      infer: async () => ({ undecided: 'still moving' }),
    };
    expect(found(await checkRule(crashes, { seed: 1 }), 'determinism').asExpected).toBe(false);
  });

  test('must show what it declares to depart from without that word', async () => {
    const report = await checkRule({ ...pcClosedForm, departures: { determinism: 'It is said to.' } }, { seed: 1 });
    expect(found(report, 'determinism').asExpected).toBe(false);
  });
});

describe('a rule whose answers differ by more', () => {
  test('is refuted by C10 as not reproducible, since more than it may see goes into its update', async () => {
    const report = await checkRule(noisy(1e-3), { seed: 1 });
    expect(found(report, 'locality')).toMatchObject({ outcome: 'refuted', aspect: 'not reproducible' });
    expect(found(report, 'locality').detail).toMatch(/chance or a count of calls \(see C01\)/);
  });

  test('is still seen to look at other layers where that is beyond its noise', async () => {
    const quiet = noisy(ULP);
    const looks: LearningRule = {
      ...quiet,
      learn: async (A, problem, z) => {
        const updates = await quiet.learn(A, problem, z);
        const far = updates.at(-1)!['weights']!.data[0]!;
        return each(updates, (a) => ({ ...a, data: a.data.map((v) => v * (1 + 0.01 * Math.sin(far))) }));
      },
    };
    const report = await checkRule(looks, { seed: 1 });
    expect(found(report, 'locality')).toMatchObject({ outcome: 'refuted', aspect: 'weights' });
  });
});

describe('a rule that keeps something from call to call', () => {
  test('is told that its answer depends on what was asked in between, and not when asked twice in a row', async () => {
    let last: Float64Matrix | undefined;
    const keeps: LearningRule = {
      ...pcClosedForm,
      infer: (A, problem, options) => {
        last = problem.x;
        return pcClosedForm.infer(A, problem, options);
      },
      learn: async (A, problem, z) =>
        each(await pcClosedForm.learn(A, problem, z), (a) => ({
          ...a,
          data: a.data.map((v) => v + 1e-3 * last!.data[0]!),
        })),
    };
    const { detail, aspect } = found(await checkRule(keeps, { seed: 1 }), 'determinism');
    expect(aspect).toBe('learning');
    expect(detail).toMatch(/depends on what was asked in between/);
  });
});
