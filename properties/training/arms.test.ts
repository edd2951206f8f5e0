import { describe, expect, test } from 'vitest';
import { elementwise } from '../../src/arithmetic/elementwise.ts';
import { float64, type Float64Matrix } from '../../src/arithmetic/float64.ts';
import { DimensionError, ValueError } from '../../src/errors.ts';
import { underCrossEntropy } from '../../src/problem/crossEntropy.ts';
import { linearProblem, problem } from '../../src/problem/numbers.ts';
import { type ArmRule, type ArmSetting, type ArmState, type ArmStep, arm } from '../../src/training/arms.ts';
import { bpDescending, descent, pcDescending } from '../../src/training/descent.ts';
import type { Divergence } from '../../src/training/divergence.ts';
import type { LayerRate, Optimiser } from '../../src/training/optimiser.ts';
import { eighths } from '../arithmetic/matrices.ts';
import { expectThrows } from '../arithmetic/laws.ts';

const A = elementwise(float64);
type M = Float64Matrix;
const MESSAGE = /^\w+: .+ must .+, got .+$/s;
const REST = { part: 1e-10, maxSteps: 2000 };
/** No two numbers alike: whatever is taken for another shows. */
const OPTIMISER: Optimiser = { kind: 'adam', beta1: 0.75, beta2: 0.625 };
const RATES: readonly LayerRate[] = [
  { rate: 0.05, epsilon: 0.3 },
  { rate: 0.02, epsilon: 0.1 },
];

/** f = w_2 tanh(w_1 x), one unit a layer, two samples. */
const [X, Y, START] = [
  [0.75, -0.5],
  [-1.25, 0.5],
  [0.5, -1.5],
] as const;
const chain = (): ArmSetting<M> => {
  const { network, x, y } = problem(A, {
    ...{ widths: [1, 1, 1], weights: START.map((w) => Float64Array.of(w)), activations: ['identity', 'tanh'] },
    ...{ placement: 'before', x: [...X], y: [...Y], batch: 2 },
  });
  return { network, batches: [{ x, y }], optimiser: OPTIMISER, rates: RATES, rest: REST };
};

/** ∂/∂w of a sample by hand: at ẑ for backpropagation, at the z that bisection finds where ∂F/∂z = 0 for predictive coding. */
function sample(rule: ArmRule, [w1, w2]: readonly number[], x: number, y: number): [number, number] {
  const zHat = w1! * x;
  const slope = (z: number): number => z - zHat - (y - w2! * Math.tanh(z)) * w2! * (1 - Math.tanh(z) ** 2);
  let [low, high] = [zHat - 10, zHat + 10];
  for (let i = 0; i < 80; i++) {
    const middle = (low + high) / 2;
    if (slope(middle) < 0) low = middle;
    else high = middle;
  }
  const z = rule === 'bp' ? zHat : (low + high) / 2;
  const r = y - w2! * Math.tanh(z);
  const error = rule === 'bp' ? r * w2! * (1 - Math.tanh(z) ** 2) : z - zHat;
  return [error * x, r * Math.tanh(z)];
}

/** Weights and losses before each of six steps, by hand, means as recursions in plain numbers. */
function byHand(rule: ArmRule, [rates, beta1, beta2]: readonly [readonly LayerRate[], number, number]) {
  let w: number[] = [...START];
  const [m, v] = [
    [0, 0],
    [0, 0],
  ];
  return Array.from({ length: 6 }, (_, t) => {
    const loss = X.reduce((sum, x, b) => sum + (Y[b]! - w[1]! * Math.tanh(w[0]! * x)) ** 2 / 4, 0);
    const before = { w, loss };
    const samples = X.map((x, b) => sample(rule, w, x, Y[b]!));
    w = w.map((wl, l) => {
      const d = samples.reduce((sum, one) => sum + one[l as 0 | 1] / 2, 0);
      m[l] = beta1 * m[l]! + (1 - beta1) * d;
      v[l] = beta2 * v[l]! + (1 - beta2) * d * d;
      const { rate, epsilon } = rates[l]!;
      return wl + (rate * (m[l] / (1 - beta1 ** (t + 1)))) / (Math.sqrt(v[l] / (1 - beta2 ** (t + 1))) + epsilon);
    });
    return before;
  });
}

const run = async (rule: ArmRule, setting: ArmSetting<M>, steps: number, from?: ArmState<M>) => {
  const found: ArmStep<M>[] = [];
  for await (const step of arm(A, rule, setting, from)) {
    found.push(step);
    if (found.length === steps) break;
  }
  return found;
};
const weights = ({ state }: ArmStep<M>): number[] => state.parameters.map((theta) => theta['weights']!.data[0]!);

describe('both arms of a comparison', () => {
  const distance = async (rule: ArmRule, arguments_: Parameters<typeof byHand>[1]): Promise<number> => {
    const hand = byHand(rule, arguments_);
    const found = await run(rule, chain(), hand.length);
    return Math.max(
      ...found.flatMap((step, t) => [
        Math.abs(step.loss - hand[t]!.loss),
        ...weights(step).map((w, l) => Math.abs(w - hand[t]!.w[l]!)),
      ]),
    );
  };

  test.each(['bp', 'pc'] as const)(
    '%s takes the steps of a chain by hand, with every argument in its place',
    async (rule) => {
      // Inference ends at 10⁻¹⁰ of its first gradient, and the Hessian is 1 or more but for a little: six steps of at most 0.07 each.
      expect(await distance(rule, [RATES, 0.75, 0.625])).toBeLessThan(1e-8);
    },
  );

  test.each(['bp', 'pc'] as const)(
    'the steps of %s show when any two arguments are swapped, or the arms',
    async (rule) => {
      const swapped = RATES.map((_, l) => RATES[1 - l]!);
      const halves = RATES.map(({ rate, epsilon }) => ({ rate: epsilon, epsilon: rate }));
      expect(await distance(rule, [swapped, 0.75, 0.625])).toBeGreaterThan(1e-4);
      expect(await distance(rule, [halves, 0.75, 0.625])).toBeGreaterThan(1e-4);
      expect(await distance(rule, [RATES, 0.625, 0.75])).toBeGreaterThan(1e-4);
      const other = byHand(rule === 'bp' ? 'pc' : 'bp', [RATES, 0.75, 0.625]);
      const last = (await run(rule, chain(), 6)).at(-1)!;
      expect(Math.abs(weights(last)[0]! - other.at(-1)!.w[0]!)).toBeGreaterThan(1e-4);
    },
  );

  test.each(['squared error', 'cross-entropy'] as const)(
    'with nothing hidden they are one: the same bits under %s, step by step',
    async (loss) => {
      const given = problem(A, {
        ...{ widths: [3, 4], weights: [eighths(1, 12)], x: eighths(2, 15), y: eighths(3, 20), batch: 5 },
      });
      const { network, x, y } = loss === 'squared error' ? given : underCrossEntropy(A, given, [0, 3, 1, 1, 2]);
      const setting = { network, batches: [{ x, y }], optimiser: OPTIMISER, rates: RATES.slice(1), rest: REST };
      const [pc, bp] = [await run('pc', setting, 5), await run('bp', setting, 5)];
      expect(pc.map(({ loss: of }) => of)).toEqual(bp.map(({ loss: of }) => of));
      expect(pc.at(-1)!.state).toEqual(bp.at(-1)!.state);
      expect(pc.at(-1)!.loss).toBeLessThan(pc[0]!.loss);
    },
  );

  test.each([
    ['pc', pcDescending],
    ['bp', bpDescending],
  ] as const)('%s by plain steps in linear networks is the descent of the closed forms', async (rule, of) => {
    const widths = [3, 4, 4, 2];
    const numbers = {
      ...{ widths, weights: widths.slice(1).map((n, i) => eighths(10 + i, n * widths[i]!)) },
      ...{ scales: [0.5, 0.25, 0.5], skips: [false, true, false], x: eighths(20, 12), y: eighths(21, 8), batch: 4 },
    };
    const rates = [0.1, 0.05, 0.02];
    const closed = descent(float64, linearProblem(float64, numbers), of, rates);
    const { network, x, y } = problem(A, numbers);
    const setting: ArmSetting<M> = {
      ...{ network, batches: [{ x, y }], optimiser: { kind: 'sgd' }, rest: REST },
      rates: rates.map((rate) => ({ rate, epsilon: 1 })),
    };
    for (const step of await run(rule, setting, 8)) {
      const next = closed.next();
      if (next.done) throw new Error('the descent ended');
      step.state.parameters.forEach((theta, l) => {
        const W = next.value.problem.network.layers[l]!.theta['weights']!.data;
        // Errors of 10⁻¹⁰ of gradients below 10, eight steps at rates of 0.1.
        theta['weights']!.data.forEach((w, i) => expect(Math.abs(w - W[i]!)).toBeLessThan(1e-8));
      });
    }
  });

  test.each(['bp', 'pc'] as const)(
    '%s goes on from a state with the same bits, and with the batch whose turn it is',
    async (rule) => {
      const { x, y } = chain().batches[0]!;
      const setting = {
        ...chain(),
        batches: [
          { x, y },
          { x: y, y: x },
        ],
      };
      const whole = await run(rule, setting, 7);
      const later = await run(rule, setting, 4, whole[3]!.state);
      expect(later.map(({ state, loss }) => ({ state, loss }))).toEqual(
        whole.slice(3).map(({ state, loss }) => ({ state, loss })),
      );
      expect(whole[0]!.loss).not.toBe(whole[1]!.loss);
    },
  );
});

describe('an arm', () => {
  const outcome = async (rule: ArmRule, setting: ArmSetting<M>): Promise<Divergence> => {
    const steps = arm(A, rule, setting);
    let next = await steps.next();
    for (let t = 0; !next.done && t < 200; t++) next = await steps.next();
    if (!next.done) throw new Error('it went on');
    return next.value;
  };

  test.each(['bp', 'pc'] as const)('%s whose rate is too long ends with its step', async (rule) => {
    const setting = { ...chain(), optimiser: { kind: 'sgd' }, rates: RATES.map(() => ({ rate: 1e3, epsilon: 1 })) } as const; // prettier-ignore
    const { step, reason } = await outcome(rule, setting);
    expect(step).toBeGreaterThan(0);
    expect(['not finite', 'beyond all bounds', 'no rest']).toContain(reason);
  });

  test('whose inference does not come to rest in its steps ends there, and backpropagation goes on', async () => {
    const setting = { ...chain(), rest: { part: 1e-10, maxSteps: 1 } };
    expect(await outcome('pc', setting)).toEqual({ step: 0, reason: 'no rest' });
    expect(await run('bp', setting, 3)).toHaveLength(3);
  });

  test('refuses an unknown rule, no batch, and a batch that does not fit', async () => {
    const refused = async (
      setting: ArmSetting<M>,
      type: typeof ValueError | typeof DimensionError,
      rule: ArmRule = 'bp',
    ) => {
      const found = await arm(A, rule, setting).next().then(() => undefined, (error: unknown) => error); // prettier-ignore
      expectThrows(() => { throw found; }, type, MESSAGE); // prettier-ignore
    };
    await refused({ ...chain(), batches: [] }, ValueError);
    await refused(chain(), ValueError, 'bptt' as ArmRule);
    const wide = A.matrix(1, 3, [1, 2, 3]);
    await refused({ ...chain(), batches: [{ x: wide, y: chain().batches[0]!.y }] }, DimensionError);
  });
});
