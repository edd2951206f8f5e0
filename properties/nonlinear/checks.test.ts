import { describe, expect, test } from 'vitest';
import { exactNetwork } from '../../src/inference/dense/exactNetwork.ts';
import { STANDARD_ACTIVATIONS } from '../../src/arithmetic/activations.ts';
import { elementwise } from '../../src/arithmetic/elementwise.ts';
import { elementwiseBound } from '../../src/arithmetic/elementwiseBound.ts';
import { float64, type Float64Matrix } from '../../src/arithmetic/float64.ts';
import type { Check, CheckId } from '../../src/conformance/check.ts';
import { type RuleReport, checkRule } from '../../src/conformance/checkRule.ts';
import { explanation } from '../../src/conformance/explain.ts';
import { denseOf, judgeDenseUpdates } from '../../src/conformance/nonlinear/dense.ts';
import { nonlinearProblems } from '../../src/conformance/nonlinear/problems.ts';
import { updateDistances } from '../../src/conformance/nonlinear/updateDistances.ts';
import { denseDescentOf, denseEnergyOf, denseLossOf } from '../../src/definition/dense.ts';
import { frobenius } from '../../src/arithmetic/norm.ts';
import { exactly } from '../../src/inference/certificate.ts';
import { denseFeedforward } from '../../src/inference/dense/denseEnergy.ts';
import { pcClosedForm, pcIterative } from '../../src/learning/index.ts';
import { denseBackprop, denseLocalUpdates } from '../../src/learning/denseUpdates.ts';
import type { DenseRule, LearningRule } from '../../src/learning/rule.ts';
import { denseProblem } from '../../src/network/dense/denseNetwork.ts';
import { random } from '../../src/random.ts';

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
const dense = pcIterative.dense!;
const changed = (change: Partial<DenseRule>): LearningRule => ({ ...pcIterative, dense: { ...dense, ...change } });
const scaled = (c: number) => (a: Float64Matrix) => ({ ...a, data: a.data.map((v) => c * v) });

describe('the nonlinear problems', () => {
  test('have every activation in both placements or beside others, skips, scales, precisions, two depths of at least 3', async () => {
    const problems = (await nonlinearProblems(1)).map(({ problem }) => denseOf(problem).network);
    const layers = problems.flatMap((network) => network.layers);
    expect(new Set(layers.map((at) => at.activation))).toEqual(new Set(STANDARD_ACTIVATIONS));
    expect(new Set(problems.map((network) => network.placement))).toEqual(new Set(['after', 'before']));
    expect(new Set(problems.map((network) => network.layers.length).filter((L) => L >= 3))).toEqual(new Set([3, 4]));
    expect(layers.some((at) => at.skip) && layers.some((at) => at.scale.data[0] !== 1)).toBe(true);
    expect(layers.every((at) => at.bias.data.some((v) => v !== 0))).toBe(true);
  });

  test('are the same for the same seed, others for another, and held exactly by float32', async () => {
    const numbers = async (seed: number): Promise<number[]> =>
      (await nonlinearProblems(seed)).flatMap(({ problem }) => {
        const { network, x, y } = denseOf(problem);
        return [x, y, ...network.layers.flatMap((at) => [at.weights, at.bias, at.scale, at.precision])].flatMap((a) => [
          ...a.data,
        ]);
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
    for (const { problem } of await nonlinearProblems(2)) {
      const p = denseOf(problem);
      const r = random(2, 'test/dual');
      const z = [
        p.x,
        ...p.network.widths.slice(1, -1).map((n) =>
          float64.matrix(
            n,
            p.x.columns,
            Float64Array.from({ length: n * p.x.columns }, () => r.normal()),
          ),
        ),
        p.y,
      ];
      const exact = exactNetwork(p.network);
      const energy = denseDescentOf(E, exact, (D, network, constant) =>
        denseEnergyOf(
          D,
          network,
          z.map((zl) => constant(exactly(zl))),
        ),
      );
      const loss = denseDescentOf(E, exact, (D, network, constant) =>
        denseLossOf(D, { network, x: constant(exactly(p.x)), y: constant(exactly(p.y)) }),
      );
      for (const [bounded, { weights, biases }] of [
        [energy, denseLocalUpdates(A, p, z)],
        [loss, denseBackprop(A, p)],
      ] as const)
        for (const [i, update] of [...weights, ...biases].entries())
          for (const [k, v] of update.data.entries()) {
            expect(Math.abs(v - bounded[i]!.value.data[k]!)).toBeLessThanOrEqual(2 * bounded[i]!.error[k]!);
            expect(bounded[i]!.error[k]!).toBeLessThan(1e-11);
          }
    }
  });
});

describe('what an update may be from backpropagation’s', () => {
  test('is a bound for activities anywhere within the distance, at rest or not, and shrinks with it', async () => {
    for (const { problem } of await nonlinearProblems(3)) {
      const p = denseOf(problem);
      const sweep = [...denseFeedforward(A, p.network, p.x).slice(0, -1), p.y];
      const bp = denseBackprop(A, p);
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
      const near = denseLocalUpdates(A, p, sweep);
      const moved = denseLocalUpdates(A, p, z);
      const bounds = updateDistances(p, 0, away);
      const flat = ({ weights, biases }: typeof bp): readonly Float64Matrix[] => [...weights, ...biases];
      const last = p.network.layers.length - 1; // only the last layer's signal is backpropagation's at the sweep itself
      expect(frobenius([float64.subtract(flat(near)[last]!, flat(bp)[last]!).data])).toBeLessThan(1e-12);
      expect(frobenius([float64.subtract(flat(moved)[last]!, flat(bp)[last]!).data])).toBeLessThanOrEqual(
        bounds[last]!,
      );
      const half = updateDistances(p, 0, away / 2);
      expect(bounds.every((b, i) => half[i]! < b && half[i]! > b / 3)).toBe(true);
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
        async infer(problem, options) {
          const z = await dense.infer(problem, options);
          return 'undecided' in z ? z : z.map(round);
        },
        async learn(problem, z) {
          const { weights, biases } = await dense.learn(problem, z.map(round));
          return { weights: weights.map(round), biases: biases.map(round) };
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
    const careless = changed({ infer: (p, options) => dense.infer(p, { ...options, accuracy: 1e-4 }) });
    expect(outcomes(await ask(careless, ['nonlinear-equilibrium']))).toEqual(['E06 refuted']);
    const off = changed({
      async learn(p, z) {
        const { weights, biases } = await dense.learn(p, z);
        return { weights: weights.map(scaled(1 + 1e-9)), biases };
      },
    });
    expect(outcomes(await ask(off, ['nonlinear-local-gradient']))).toEqual(['E07 refuted']);
  });

  test('refute ends that moved and activities that are not finite, and call a crash undecided', async () => {
    const bent = (at: number, f: (v: number) => number): LearningRule =>
      changed({
        async infer(p, options) {
          const z = await dense.infer(p, options);
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
      judgeDenseUpdates('here', [within(weight, 0), within(bias, 0)], [within(1, 0.5), within(1, 0.5)]);
    expect(judged(1, 1.25)).toMatchObject({ outcome: 'holds', ratio: 0.5 });
    expect(judged(1.25, 1)).toMatchObject({ outcome: 'holds', ratio: 0.5 });
    expect(judged(1, 9)).toMatchObject({ outcome: 'refuted', aspect: expect.stringMatching(/ of biases$/) as string });
    expect(judged(9, 1)!.aspect).not.toMatch(/biases/);
  });

  test('the smallest case is shown with its biases', () => {
    const numbers = { widths: [1, 1], weights: [[2]], biases: [[3]], activations: ['tanh' as const] };
    const p = denseProblem(A, { ...numbers, x: [1], y: [4], batch: 1 });
    const { smallest } = explanation(
      { id: 'determinism', title: '' } as Check,
      '',
      { shape: 'small', problem: p },
      { seed: 1, profile: 'core' },
    );
    expect(smallest).toBe('small; x = [1], y = [4], W_1 = [2], b_1 = [3]');
  });

  test('a rule that declares to be for linear networks must refuse others where it could be asked', async () => {
    const answers: LearningRule = { ...pcIterative, capabilities: { nonlinear: false } };
    expect(outcomes(await ask(answers, ['nonlinear-equilibrium', 'declared-absence']))).toEqual([
      'C14 refuted',
      'E06 undecided', // not asked
    ]);
    const refuses = { ...answers, dense: { ...dense, infer: async () => ({ undecided: 'linear only' }) } };
    expect(outcomes(await ask(refuses, ['declared-absence']))).toEqual(['C14 holds']);
    // It overlooked the biases, and only its update has no place for them.
    const overlooks = { ...answers, dense: { ...dense, learn: () => Promise.reject(new Error('no biases')) } };
    expect(outcomes(await ask(overlooks, ['declared-absence']))).toEqual(['C14 refuted']);
  });

  test('ask a rule without precisions for networks that have none', async () => {
    const { checks } = await ask({ ...pcIterative, capabilities: { precisions: false } });
    const problems = Object.fromEntries(checks.map((c) => [c.number, c.problems]));
    expect(problems['E06']).toBe(2);
    expect(problems['E09']).toBe(0);
  });
});
