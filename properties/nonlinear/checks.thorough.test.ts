import { describe, expect, test } from 'vitest';
import { elementwise } from '../../src/arithmetic/elementwise.ts';
import { elementwiseBound } from '../../src/arithmetic/elementwiseBound.ts';
import { float64, type Float64Matrix } from '../../src/arithmetic/float64.ts';
import { frobenius } from '../../src/arithmetic/norm.ts';
import type { CheckId } from '../../src/conformance/check.ts';
import { type RuleReport, checkRule } from '../../src/conformance/checkRule.ts';
import { inNumbers } from '../../src/conformance/explain.ts';
import { judgeUpdates } from '../../src/conformance/deviation.ts';
import { nonlinearProblems } from '../../src/conformance/nonlinearProblems.ts';
import { updateDistances } from '../../src/conformance/updateDistances.ts';
import { descentOf, energyOfStates, lossOf } from '../../src/definition/nonlinear.ts';
import { exactly } from '../../src/inference/certificate.ts';
import { predictions } from '../../src/inference/state.ts';
import { pcClosedForm, pcIterative } from '../../src/learning/index.ts';
import { backprop, localUpdates } from '../../src/learning/updates.ts';
import type { LearningRule } from '../../src/learning/rule.ts';
import { mapGraph } from '../../src/network/graph.ts';
import { chainOf, widthsOf } from '../../src/problem/chain.ts';
import { problem as problemOf } from '../../src/problem/numbers.ts';
import { supervised } from '../../src/problem/problem.ts';
import { ACTIVATION_NAMES } from '../../src/protocol/caseFile.ts';
import { random } from '../../src/random.ts';
import { each, times } from '../conformance/told.ts';

const A = elementwise(float64);
const NONLINEAR: readonly CheckId[] = [
  'nonlinear-equilibrium',
  'nonlinear-local-gradient',
  'nonlinear-linear-limit',
  'nonlinear-backprop-limit',
];
const ask = (rule: LearningRule, checks: readonly CheckId[] = NONLINEAR): Promise<RuleReport> =>
  checkRule(rule, { seed: 1, profile: 'extended', checks });
const outcomes = ({ checks }: RuleReport): string[] => checks.map((c) => `${c.number} ${c.outcome}`);
const changed = (change: Partial<LearningRule>): LearningRule => ({ ...pcIterative, ...change });

describe('the nonlinear problems', () => {
  test('have every activation in both placements or beside others, skips, scales, precisions, two depths of at least 3', async () => {
    const problems = (await nonlinearProblems(1)).map(({ problem }) => chainOf(problem));
    const layers = problems.flat();
    expect(new Set(layers.map((at) => at.activation))).toEqual(new Set(ACTIVATION_NAMES));
    const placements = problems.map((at) => at.find(({ activation }) => activation !== 'identity')!.placement);
    expect(new Set(placements)).toEqual(new Set(['after', 'before']));
    expect(new Set(problems.map((at) => at.length).filter((L) => L >= 3))).toEqual(new Set([3, 4, 5, 6]));
    expect(layers.some((at) => at.skip) && layers.some((at) => at.scale.data[0] !== 1)).toBe(true);
    expect(layers.every((at) => at.bias?.data.some((v) => v !== 0) ?? true)).toBe(true);
  });

  test('are the same for the same seed, others for another, and held exactly by float32', async () => {
    const numbers = async (seed: number): Promise<number[]> =>
      (await nonlinearProblems(seed)).flatMap(({ problem }) => {
        const numbers = chainOf(problem).flatMap((at) => [
          at.weights,
          ...(at.bias ? [at.bias] : []),
          at.scale,
          at.precision,
        ]);
        return [problem.x, problem.y, ...numbers].flatMap((a) => [...a.data]);
      });
    const [one, other] = [await numbers(11), await numbers(12)];
    for (const seed of [21, 22, 23, 24]) await nonlinearProblems(seed); // so that 11 is made anew
    expect(await numbers(11)).toEqual(one);
    expect(other).not.toEqual(one);
    expect(one.map(Math.fround)).toEqual(one);
  });
});

describe('the derivatives by dual numbers', () => {
  test('of energy and loss are those that local products and backpropagation carry, within their error bounds', async () => {
    const E = elementwiseBound(2 ** -53);
    for (const { problem: p } of await nonlinearProblems(2)) {
      const r = random(2, 'test/dual');
      const z = [
        p.x,
        ...widthsOf(p.network)
          .slice(1, -1)
          .map((n) =>
            float64.matrix(
              n,
              p.x.columns,
              Float64Array.from({ length: n * p.x.columns }, () => r.normal()),
            ),
          ),
        p.y,
      ];
      const exact = mapGraph(p.network, exactly);
      const energy = descentOf(E, exact, (D, network, constant) =>
        energyOfStates(
          D,
          network,
          z.map((zl) => constant(exactly(zl))),
        ),
      );
      const loss = descentOf(E, exact, (D, network, constant) =>
        lossOf(D, supervised(network, constant(exactly(p.x)), constant(exactly(p.y)))),
      );
      for (const [bounded, updates] of [
        [energy, localUpdates(A, p, z)],
        [loss, backprop(A, p)],
      ] as const)
        for (const [i, theta] of updates.entries())
          for (const [name, { data }] of Object.entries(theta))
            for (const [k, v] of data.entries()) {
              const { value, error } = bounded[i]![name]!;
              expect(Math.abs(v - value.data[k]!)).toBeLessThanOrEqual(2 * error[k]!);
              expect(error[k]!).toBeLessThan(1e-11);
            }
    }
  });
});

describe('what an update may be from backpropagation’s', () => {
  test('is a bound for activities anywhere within the distance, at rest or not, and shrinks with it', async () => {
    for (const { problem: p } of await nonlinearProblems(3)) {
      const sweep = [...predictions(A, p.network, p.x).slice(0, -1), p.y];
      const bp = backprop(A, p);
      const r = random(3, 'test/distances');
      const away = 1e-4;
      const noise = sweep.map((z) => Float64Array.from(z.data, () => r.normal()));
      const size = frobenius(noise.slice(1, -1));
      const z = sweep.map((zl, l) =>
        l === 0 || l === sweep.length - 1
          ? zl
          : { ...zl, data: zl.data.map((v, k) => v + (away * noise[l]![k]!) / size) },
      );
      // Not at rest: `a` covers the way from rest too, where every signal is backpropagation's at D = 0.
      const near = localUpdates(A, p, sweep);
      const moved = localUpdates(A, p, z);
      const bounds = updateDistances(p, 0, away);
      const off = (updates: typeof bp): number =>
        frobenius([float64.subtract(updates.at(-1)!['weights']!, bp.at(-1)!['weights']!).data]);
      // Only the last layer's signal is backpropagation's at the sweep itself.
      expect(off(near)).toBeLessThan(1e-12);
      expect(off(moved)).toBeLessThanOrEqual(bounds.at(-1)!['weights']!);
      const half = updateDistances(p, 0, away / 2).flatMap((theta) => Object.values(theta));
      const whole = bounds.flatMap((theta) => Object.values(theta));
      expect(whole.every((b, i) => half[i]! < b && half[i]! > b / 3)).toBe(true);
    }
  });
});

describe('the nonlinear checks', () => {
  test('have nothing to say of a rule for linear networks, and that is as expected', async () => {
    const { checks } = await ask(pcClosedForm);
    expect(checks.map((c) => [c.number, c.problems, c.asExpected])).toEqual(
      ['E06', 'E07', 'E08', 'E09'].map((number) => [number, 0, true]),
    );
  });

  test('hold for predictive coding, also in float32 to what it declares', async () => {
    expect(outcomes(await ask(pcIterative))).toEqual(['E06 holds', 'E07 holds', 'E08 holds', 'E09 holds']);
    const round = (a: Float64Matrix): Float64Matrix => ({ ...a, data: a.data.map(Math.fround) });
    const single: LearningRule = {
      ...changed({
        async infer(E, problem, options) {
          const z = await pcIterative.infer(E, problem, options);
          return 'undecided' in z ? z : z.map(round);
        },
        async learn(E, problem, z) {
          return each(await pcIterative.learn(E, problem, z.map(round)), round);
        },
      }),
      ...{ accuracy: 1e-5, unitRoundoff: 2 ** -24 },
    };
    expect(outcomes(await ask(single))).toEqual(['E06 holds', 'E07 holds', 'E08 holds', 'E09 holds']);
    const { accuracy: _, unitRoundoff: __, ...silent } = single;
    expect(outcomes(await ask(silent, ['nonlinear-equilibrium', 'nonlinear-local-gradient']))).toEqual([
      'E06 refuted',
      'E07 refuted',
    ]);
  });

  test('refute activities a hundred times less accurate than asked, and updates off by a relative 1e-9', async () => {
    const careless = changed({
      infer: (E, p, options) => pcIterative.infer(E, p, { ...options, accuracy: 1e-4 }),
    });
    expect(outcomes(await ask(careless, ['nonlinear-equilibrium']))).toEqual(['E06 refuted']);
    const off = changed({
      async learn(E, p, z) {
        const updates = await pcIterative.learn(E, p, z);
        return each(updates, (a, name) => (name === 'weights' ? times(1 + 1e-9)(a) : a));
      },
    });
    expect(outcomes(await ask(off, ['nonlinear-local-gradient']))).toEqual(['E07 refuted']);
  });

  test('refute ends that moved and activities that are not finite, and call a crash undecided', async () => {
    const bent = (at: number, f: (v: number) => number): LearningRule =>
      changed({
        async infer(E, p, options) {
          const z = await pcIterative.infer(E, p, options);
          return 'undecided' in z ? z : z.map((zl, l) => (l === at ? { ...zl, data: zl.data.map(f) } : zl));
        },
      });
    const detail = async (rule: LearningRule): Promise<string> => {
      const { checks } = await ask(rule, ['nonlinear-equilibrium']);
      return `${checks[0]!.outcome}: ${checks[0]!.detail}`;
    };
    expect(await detail(bent(2, (v) => v * (1 + 2 ** -52)))).toMatch(/^refuted: z_2 must be clamped/);
    expect(await detail(bent(1, () => Number.NaN))).toMatch(/^refuted: activities are not finite/);
    const crash = changed({ infer: () => Promise.reject(new Error('no such kernel')) });
    expect(await detail(crash)).toMatch(/^undecided: crashed: .*no such kernel/);
    expect(await detail(changed({ infer: async () => ({ undecided: 'still moving' }) }))).toMatch(
      /^undecided: .*still moving/,
    );
  });

  test('updates are judged by weights and biases together', () => {
    const matrix = (value: number) => float64.matrix(1, 1, [value]);
    const within = (value: number, error: number) => ({ value: matrix(value), error: Float64Array.of(error) });
    const judged = (weight: number, bias: number) =>
      judgeUpdates(
        'here',
        [{ weights: within(weight, 0), bias: within(bias, 0) }],
        [{ weights: within(1, 0.5), bias: within(1, 0.5) }],
      );
    expect(judged(1, 1.25)).toMatchObject({ outcome: 'holds', ratio: 0.5 });
    expect(judged(1.25, 1)).toMatchObject({ outcome: 'holds', ratio: 0.5 });
    expect(judged(1, 9)).toMatchObject({ outcome: 'refuted', aspect: expect.stringMatching(/ of biases$/) as string });
    expect(judged(9, 1)!.aspect).not.toMatch(/biases/);
  });

  test('the smallest case is shown with its biases', () => {
    const numbers = { widths: [1, 1], weights: [[2]], biases: [[3]], activations: ['tanh' as const] };
    const p = problemOf(A, { ...numbers, x: [1], y: [4], batch: 1 });
    expect(inNumbers(p)).toBe('; x = [1], y = [4], W_1 = [2], b_1 = [3]');
  });

  test('a rule that declares to be for linear networks must refuse others where it could be asked', async () => {
    const answers: LearningRule = { ...pcIterative, capabilities: { nonlinear: false } };
    expect(outcomes(await ask(answers, ['nonlinear-equilibrium', 'declared-absence']))).toEqual([
      'C14 refuted',
      'E06 undecided', // not asked
    ]);
    const refuses = { ...answers, infer: async () => ({ undecided: 'linear only' }) };
    expect(outcomes(await ask(refuses, ['declared-absence']))).toEqual(['C14 holds']);
    // It overlooked the biases, and only its update has no place for them.
    const overlooks = { ...answers, learn: () => Promise.reject(new Error('no biases')) };
    expect(outcomes(await ask(overlooks, ['declared-absence']))).toEqual(['C14 refuted']);
  });

  test('ask a rule without precisions for networks that have none', async () => {
    const { checks } = await ask({ ...pcIterative, capabilities: { nonlinear: true, precisions: false } });
    const problems = Object.fromEntries(checks.map((c) => [c.number, c.problems]));
    expect(problems['E06']).toBe(26);
    // In units of the output's own deviation, where weights can carry them.
    expect(problems['E09']).toBeGreaterThan(0);
    expect(problems['E09']).toBeLessThan(problems['E06']!);
  });
});
