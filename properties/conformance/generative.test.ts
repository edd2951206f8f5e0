import { describe, expect, test } from 'vitest';
import { elementwise } from '../../src/arithmetic/elementwise.ts';
import { float64, type Float64Matrix } from '../../src/arithmetic/float64.ts';
import { type CheckOptions, checkRule } from '../../src/conformance/checkRule.ts';
import { pcnClosedForm, pcnIterative } from '../../src/learning/generative/index.ts';
import type { GenerativeRule } from '../../src/learning/generative/rule.ts';
import { WRONG_GENERATIVE_RULES } from '../../src/learning/generative/wrong/index.ts';
import { type GenerativeProblem, generative } from '../../src/problem/generative.ts';

type M = Float64Matrix;
type P = GenerativeProblem<M>;

const A = elementwise(float64);

/** The outcomes of checks that had something to say. */
const outcomes = async (rule: GenerativeRule, ...checks: CheckOptions['checks'] & object) =>
  (await checkRule(rule, { seed: 1, checks })).checks.map(
    (c) => `${c.number} ${c.problems === 0 ? 'untested' : c.outcome}`,
  );

describe('a generative rule', () => {
  test('by closed forms passes every check that is for it, and refuses activations as it declares', async () => {
    const { result, checks } = await checkRule(pcnClosedForm, { seed: 1 });
    expect(result).toBe('as expected');
    expect(checks.map(({ number }) => number)).toEqual(
      Array.from({ length: 14 }, (_, i) => `G${String(i + 1).padStart(2, '0')}`),
    );
    expect(checks.find(({ check }) => check === 'generative-absence')!.outcome).toBe('holds');
  });

  test('that answers what it declares to lack is refuted for it alone', async () => {
    const rule = { ...pcnIterative, capabilities: { prior: false } };
    expect(await outcomes(rule, 'generative-absence')).toEqual(['G12 refuted']);
    const refuses: GenerativeRule = {
      ...rule,
      infer: async (B, p, options) =>
        p.model.priorPrecision ? { undecided: 'flat priors only' } : rule.infer(B, p, options),
    };
    expect(await outcomes(refuses, 'generative-absence')).toEqual(['G12 holds']);
  });

  test('whose answers have other shapes is undecided, and told which they must have', async () => {
    const short: GenerativeRule = { ...pcnClosedForm, learn: () => ({ weights: [] }) };
    const { checks } = await checkRule(short, { seed: 1, checks: ['hebbian-update'] });
    expect(checks[0]).toMatchObject({ outcome: 'undecided', asExpected: false });
    expect(checks[0]!.detail).toMatch(/updates \{ weights, readout \} of pcn-closed-form must be 1×1, 1×1, 1×1, got/);
  });

  test('that writes over an argument is refuted, and the first number is named by its letter', async () => {
    const writes = (what: (p: P, x: readonly M[]) => M): GenerativeRule => ({
      ...pcnClosedForm,
      learn(_, p, x) {
        const updates = pcnClosedForm.learn(A, p, x);
        what(p, x).data[0] = 7;
        return updates;
      },
    });
    for (const [what, letter] of [
      [(p: P) => p.model.weights[0]!, 'W_0'],
      [(p: P) => p.model.readout, 'R'],
      [(p: P) => p.data, 'x_0'],
      [(p: P) => p.target!, 'y'],
      [(_: P, x: readonly M[]) => x[1]!, 'x_2'],
    ] as const) {
      const { checks } = await checkRule(writes(what), { seed: 1, checks: ['hebbian-update'] });
      expect(checks[0]!.outcome).toBe('refuted');
      expect(checks[0]!.detail).toContain(`learn changed ${letter} (entry 0 was`);
    }
  });

  test('is asked by names of checks and problems that exist, and declares departures from such', async () => {
    const known = /known: generative-determinism, settled-with-label/;
    await expect(checkRule(pcnClosedForm, { seed: 1, checks: ['stationarity'] })).rejects.toThrow(known);
    await expect(checkRule({ ...pcnClosedForm, departures: { locality: 'no' } }, { seed: 1 })).rejects.toThrow(known);
    await expect(checkRule(pcnClosedForm, { seed: 1, problems: ['linear/3'] })).rejects.toThrow(/known: generative\/0/);
    const strange = { ...pcnClosedForm, capabilities: { skips: false } } as GenerativeRule;
    await expect(checkRule(strange, { seed: 1 })).rejects.toThrow(/name only capabilities precisions, prior/);
  });

  test('in float32 is held to what it declares, and refuted where it declares nothing', async () => {
    const single = (a: M): M => ({ ...a, data: Float64Array.from(Float32Array.from(a.data)) });
    const coarse: GenerativeRule = {
      ...pcnClosedForm,
      infer: async (_, p, options) => ((await pcnClosedForm.infer(A, p, options)) as readonly M[]).map(single),
      learn(_, p, x) {
        const { weights, readout } = pcnClosedForm.learn(A, p, x.map(single));
        return { weights: weights.map(single), readout: single(readout!) };
      },
    };
    const asked = ['settled-with-label', 'hebbian-update', 'update-at-rest'] as const;
    const declared = { ...coarse, accuracy: 1e-4, unitRoundoff: 2 ** -24 };
    expect(await outcomes(declared, ...asked)).toEqual(['G02 holds', 'G04 holds', 'G05 holds']);
    expect(await outcomes(coarse, ...asked)).toEqual(['G02 refuted', 'G04 refuted', 'G05 refuted']);
  });

  test('that steps at a rate of its own is refuted, whatever rate that is', async () => {
    for (const rate of [2 ** -4, 2 ** -5, 0.05]) {
      const settle: GenerativeRule['settle'] = (_, p, options) => pcnIterative.settle!(A, p, { ...options, rate });
      expect(await outcomes({ ...pcnIterative, settle }, 'one-snapshot')).toEqual(['G11 refuted']);
    }
    expect(await outcomes(pcnIterative, 'one-snapshot')).toEqual(['G11 holds']);
  });

  test('that steps fewer times than it is asked, or by less and less, is refuted', async () => {
    const capped =
      (most: number): NonNullable<GenerativeRule['settle']> =>
      (_, p, options) =>
        pcnIterative.settle!(A, p, { ...options, steps: Math.min(most, options.steps) });
    const decaying: NonNullable<GenerativeRule['settle']> = async (_, p, { latents, rate, steps }) => {
      let x = latents;
      for (let k = 0; k < steps; k++)
        x = (await pcnIterative.settle!(A, p, { latents: x, rate: k < 2 ? rate : rate / 2, steps: 1 })) as readonly M[];
      return x;
    };
    for (const settle of [capped(1), capped(2), capped(15), decaying])
      expect(await outcomes({ ...pcnIterative, settle }, 'one-snapshot')).toEqual(['G11 refuted']);
  });

  test('whose energy has a label where there is none is refuted', async () => {
    const zeros = (p: P): M =>
      float64.matrix(p.model.readout.rows, p.data.columns, new Float64Array(p.model.readout.rows * p.data.columns));
    const energy: GenerativeRule['energy'] = (_, p, x) =>
      pcnIterative.energy!(A, p.target ? p : generative(A, p.model, p.data, zeros(p)), x);
    expect(await outcomes({ ...pcnIterative, energy }, 'generative-energy')).toEqual(['G13 refuted']);
    expect(await outcomes(pcnIterative, 'generative-energy')).toEqual(['G13 holds']);
  });

  test('that predicts without the activations, or too soon, is refuted where networks are nonlinear', async () => {
    const linear = WRONG_GENERATIVE_RULES.find(({ id }) => id === 'wrong-pcn-linear-predict')!;
    expect(await outcomes(linear, 'free-prediction', 'nonlinear-prediction')).toEqual(['G07 holds', 'G14 refuted']);
    expect(await outcomes(pcnIterative, 'nonlinear-prediction')).toEqual(['G14 holds']);
    expect(await outcomes(pcnClosedForm, 'nonlinear-prediction')).toEqual(['G14 untested']);
  });

  test('that departs as declared is as expected, and one that does not is not', async () => {
    const flipped = WRONG_GENERATIVE_RULES.find(({ id }) => id === 'wrong-pcn-readout-update-sign')!;
    const departures = { 'hebbian-update': 'It ascends.', 'update-at-rest': 'It ascends.' };
    const asked = { seed: 1, checks: ['hebbian-update', 'update-at-rest'] as const };
    expect((await checkRule({ ...flipped, departures }, asked)).checks.map((c) => c.asExpected)).toEqual([true, true]);
    const right = { ...pcnIterative, departures: { 'hebbian-update': 'It does not.' } };
    expect((await checkRule(right, { seed: 1, checks: ['hebbian-update'] })).checks[0]!.asExpected).toBe(false);
  });
});

describe('wrong generative rules', () => {
  // All of them, by every check: generative.thorough.test.ts.
  const sample = WRONG_GENERATIVE_RULES.filter((_, i) => i % 8 === 0);
  test.each(sample.map((rule) => [rule.id, rule] as const))('%s is refuted by its check', async (_, rule) => {
    expect(await outcomes(rule, rule.refutedBy as 'hebbian-update')).toEqual([expect.stringMatching(/ refuted$/)]);
  });

  test('are each wrong in a way of their own, with a check that exists', () => {
    for (const name of ['id', 'name', 'defect'] as const)
      expect(new Set(WRONG_GENERATIVE_RULES.map((rule) => rule[name])).size).toBe(WRONG_GENERATIVE_RULES.length);
  });
});
