import { describe, expect, test } from 'vitest';
import { float64 } from '../src/arithmetic/float64.ts';
import { CHECK_IDS } from '../src/conformance/check.ts';
import { type RuleReport, checkRule } from '../src/conformance/checkRule.ts';
import { basisChange, exactOrthogonal, inBasis } from '../src/conformance/orthogonal.ts';
import { conformanceProblems } from '../src/conformance/problems.ts';
import { ValueError } from '../src/errors.ts';
import { LEARNING_RULES, backprop, pcClosedForm } from '../src/learning/index.ts';
import type { LearningRule } from '../src/learning/rule.ts';
import { settled } from '../src/learning/settled.ts';
import { WRONG_RULES } from '../src/learning/wrong/index.ts';
import { random } from '../src/random.ts';
import { feedforwardActivities } from '../src/theory/feedforward.ts';

const outcomes = ({ checks }: RuleReport): Record<string, string> =>
  Object.fromEntries(checks.map((c) => [c.check, c.outcome]));

const explain = ({ checks }: RuleReport): string =>
  checks.map((c) => `${c.check} ${c.outcome} (${c.shape}: ${c.detail})`).join('\n');

describe('the problems of the suite', () => {
  test('reach every depth to 5, unequal widths, one output, batches beyond the rank, skips, scales and precisions', () => {
    const problems = conformanceProblems(1).map(({ problem, withinRank }) => ({ ...problem, withinRank }));
    const layers = problems.flatMap((p) => p.network.layers);
    expect(new Set(problems.map((p) => p.network.layers.length))).toEqual(new Set([1, 2, 3, 4, 5]));
    expect(problems.some((p) => p.network.widths.at(-1) === 1)).toBe(true);
    expect(problems.some((p) => p.withinRank && p.x.columns > 1)).toBe(true);
    expect(problems.some((p) => !p.withinRank)).toBe(true);
    expect(layers.some((at) => at.skip)).toBe(true);
    expect(layers.some((at) => at.scale.data[0] !== 1) && layers.some((at) => at.precision.data[0] !== 1)).toBe(true);
  });

  test('are held exactly by float32', () => {
    for (const { problem } of conformanceProblems(2))
      for (const a of [
        problem.x,
        problem.y,
        ...problem.network.layers.flatMap((at) => [at.weights, at.scale, at.precision]),
      ])
        expect(Float64Array.from(Float32Array.from(a.data))).toEqual(a.data);
  });
});

describe('the changes of basis', () => {
  test.each([1, 2, 3, 4, 5, 7, 8, 13])('of width %i are orthogonal to the last bit', (n) => {
    const Q = exactOrthogonal(n, random(n, 'test/orthogonal'));
    expect(float64.multiply(Q, Q, { transposeB: true })).toEqual(float64.identity(n));
  });

  test('leave the function of a network unchanged, and leave the clamped ends alone', () => {
    for (const { problem } of conformanceProblems(3)) {
      const { network } = problem;
      const Q = basisChange(network, random(3, 'test/basis'));
      const ends = [Q[0]!, Q.at(-1)!];
      expect(ends).toEqual([network.widths[0]!, network.widths.at(-1)!].map(float64.identity));
      const integers = float64.matrix(problem.x.rows, 1, new Float64Array(problem.x.rows).fill(1));
      const [plain, turned] = [network, inBasis(network, Q)].map((at) => feedforwardActivities(float64, at, integers));
      const size = Math.hypot(...plain!.at(-1)!.data);
      const difference = Math.hypot(...float64.subtract(plain!.at(-1)!, turned!.at(-1)!).data);
      expect(difference).toBeLessThanOrEqual(1e-12 * size);
    }
  });
});

describe('built-in rules', () => {
  test.each(LEARNING_RULES)('$id passes every check but its declared departures, which are refuted', async (rule) => {
    const report = await checkRule(rule, { seed: 1 });
    expect(report.asExpected, `seed 1\n${explain(report)}`).toBe(true);
    expect(report.checks.map((c) => c.check)).toEqual(CHECK_IDS);
    const refuted = report.checks.filter((c) => c.outcome === 'refuted').map((c) => c.check);
    expect(refuted.toSorted()).toEqual(Object.keys(rule.departures).toSorted());
  });

  test('predictive coding by closed form is never refuted, whatever the seed', async () => {
    for (let seed = 100; seed < 125; seed++) {
      const report = await checkRule(pcClosedForm, { seed });
      expect(report.asExpected, `seed ${seed}\n${explain(report)}`).toBe(true);
    }
  });
});

describe('wrong rules', () => {
  test.each(WRONG_RULES)('$id is refuted by $refutedBy', async (rule) => {
    const report = await checkRule(rule, { seed: 1 });
    expect(outcomes(report)[rule.refutedBy], `seed 1\n${explain(report)}`).toBe('refuted');
    expect(report.asExpected).toBe(false);
  });

  test('each check refutes one of them', () => {
    expect([...new Set(WRONG_RULES.map((rule) => rule.refutedBy))].toSorted()).toEqual(CHECK_IDS.toSorted());
  });

  test('some are seen by a single check, so no check is idle', async () => {
    const alone: string[] = [];
    for (const rule of WRONG_RULES.filter(({ id }) => /error$|precision$/.test(id))) {
      const refuted = (await checkRule(rule, { seed: 1 })).checks.filter((c) => c.outcome === 'refuted');
      if (refuted.length === 1) alone.push(refuted[0]!.check);
    }
    expect(alone.toSorted()).toEqual(['equals-closed-form', 'locality']);
  });
});

describe('a report', () => {
  test('is the same for the same seed, and another for another', async () => {
    const [one, two, other] = [
      await checkRule(backprop, { seed: 7 }),
      await checkRule(backprop, { seed: 7 }),
      await checkRule(backprop, { seed: 8 }),
    ];
    expect(one).toEqual(two);
    expect(one.checks.map((c) => c.ratio)).not.toEqual(other.checks.map((c) => c.ratio));
  });

  const crash = (): never => {
    throw new Error('out of memory');
  };
  test.each<[string, Partial<LearningRule>, RegExp]>([
    ['crashes', { infer: async () => crash() }, /crashed: .*out of memory/],
    [
      'says that it did not converge',
      { infer: async () => ({ undecided: 'still moving' }) },
      /no answer: still moving/,
    ],
    ['returns the wrong shapes', { infer: async ({ x, y }) => [x, y] }, /activities of .* must be/],
  ])('on a rule that %s is undecided, not refuted', async (_, change, detail) => {
    const { checks, asExpected } = await checkRule({ ...pcClosedForm, ...change }, { seed: 1 });
    expect(new Set(checks.map((c) => c.outcome))).toEqual(new Set(['undecided']));
    expect(checks[0]!.detail).toMatch(detail);
    expect(asExpected).toBe(false);
  });

  /** pcClosedForm with each entry of each activity passed through f. */
  const bent = (f: (v: number, at: { l: number; L: number; i: number; B: number }) => number): LearningRule => ({
    ...pcClosedForm,
    infer: async (problem) =>
      settled(problem).map((z, l) => {
        const at = { l, L: problem.network.layers.length, B: z.columns };
        return { ...z, data: z.data.map((v, i) => f(v, { ...at, i })) };
      }),
  });

  test('refutes NaN, and ends that moved by one bit', async () => {
    const hidden = bent((v, { l, L }) => (l === 0 || l === L ? v : Number.NaN));
    expect(outcomes(await checkRule(hidden, { seed: 1 }))).toMatchObject({
      stationarity: 'refuted',
      'energy-descent': 'refuted',
      'equals-closed-form': 'refuted',
    });
    const end = bent((v, { l, L }) => (l === L ? v * (1 + 2 ** -52) : v));
    expect(outcomes(await checkRule(end, { seed: 1 }))['stationarity']).toBe('refuted');
  });

  // The first neuron of each hidden layer errs by a relative δB: off the equilibrium, dependent on batch and on basis.
  const slightly = (delta: number): LearningRule =>
    bent((v, { l, L, i, B }) => (l > 0 && l < L && i < B ? v * (1 + delta * B) : v));

  test('refutes activities a thousand times less accurate than asked, in every check they enter', async () => {
    expect(outcomes(await checkRule(slightly(1e-5), { seed: 1 }))).toEqual({
      stationarity: 'refuted',
      'energy-descent': 'holds', // second order in the error, and still below the feedforward energy
      'equals-closed-form': 'refuted',
      'batch-invariance': 'refuted',
      equivariance: 'refuted',
      locality: 'holds',
    });
  });

  test('refutes updates off by a relative 1e-6 where the bound is rounding alone', async () => {
    const learn: LearningRule['learn'] = async (problem, z) =>
      (await pcClosedForm.learn(problem, z)).map((update) => float64.scale(float64.matrix(1, 1, [1 + 1e-6]), update));
    const report = await checkRule({ ...pcClosedForm, learn }, { seed: 1 });
    expect(outcomes(report)).toMatchObject({ stationarity: 'holds', 'equals-closed-form': 'refuted' });
  });

  test('accepts activities that are a little less accurate than rounding, as the accuracy asked allows', async () => {
    const report = await checkRule(slightly(1e-11), { seed: 1 });
    expect(report.asExpected, `seed 1\n${explain(report)}`).toBe(true);
  });

  test('calls a declared departure that does not show unexpected', async () => {
    const report = await checkRule(
      { ...pcClosedForm, departures: { locality: 'It claims to look elsewhere.' } },
      { seed: 1 },
    );
    expect(report.checks.filter((c) => !c.asExpected).map((c) => [c.check, c.outcome, c.expected])).toEqual([
      ['locality', 'holds', 'refuted'],
    ]);
    expect(report.asExpected).toBe(false);
  });

  test('is refused for a departure from no check, or without a reason', async () => {
    const departures = (given: Record<string, string>): Promise<RuleReport> =>
      checkRule({ ...pcClosedForm, departures: given }, { seed: 1 });
    await expect(departures({ stationary: 'x' })).rejects.toThrow(ValueError);
    await expect(departures({ locality: ' ' })).rejects.toThrow(/must each have a reason/);
  });
});
