import { describe, expect, test } from 'vitest';
import type { FloatArithmetic } from '../../src/arithmetic/arithmetic.ts';
import { elementwise } from '../../src/arithmetic/elementwise.ts';
import { float32 } from '../../src/arithmetic/float32.ts';
import { float64 } from '../../src/arithmetic/float64.ts';
import { rational } from '../../src/arithmetic/rational.ts';
import { tfjsElementwise } from '../../src/arithmetic/tfjs/elementwise.ts';
import { DimensionError, EngineError, ValueError } from '../../src/errors.ts';
import type { Parameters } from '../../src/layers/layer.ts';
import { random } from '../../src/random.ts';
import {
  ADAM,
  type LayerRate,
  type Optimiser,
  type OptimiserState,
  optimiserStart,
  optimiserStep,
} from '../../src/training/optimiser.ts';
import { eighths } from '../arithmetic/matrices.ts';
import { FOUND } from '../arithmetic/tfjsBackends.ts';
import { expectThrows } from '../arithmetic/laws.ts';
import { gamma } from '../arithmetic/rounding.ts';

/** Two layers, the second with a bias; entries of both in one list, in this order. */
const SHAPES = [{ weights: [2, 3] }, { weights: [1, 2], bias: [1, 1] }] as const;
const SIZES = [6, 2, 1];
const LAYER_OF = [0, 1, 1];
const STEPS = 7;
const MESSAGE = /^\w+: .+ must .+, got .+$/s;
const RATES: readonly LayerRate[] = [
  { rate: 0.25, epsilon: 0.5 },
  { rate: 0.5, epsilon: 0.125 },
];
const draw = (seed: number): Float64Array[] => SIZES.map((n, i) => eighths(100 * seed + i, n));
const START = draw(99);
const CHANGES = Array.from({ length: STEPS }, (_, t) => draw(t));

type On<M> = Pick<FloatArithmetic<M>, 'matrix'>;
const layers = <M>(A: On<M>, [a, b, c]: readonly Float64Array[]): Parameters<M>[] => [
  { weights: A.matrix(...SHAPES[0].weights, a!) },
  { weights: A.matrix(...SHAPES[1].weights, b!), bias: A.matrix(...SHAPES[1].bias, c!) },
];
const flat = <M>(list: readonly Parameters<M>[]): M[] => [
  list[0]!['weights']!,
  list[1]!['weights']!,
  list[1]!['bias']!,
];

/** Parameters after all steps, and the state, with a look at the state in between. */
function run<M>(
  A: FloatArithmetic<M>,
  optimiser: Optimiser,
  between: (state: OptimiserState<M>) => OptimiserState<M> = (state) => state,
  change: { readonly changes?: number; readonly rates?: readonly LayerRate[] } = {},
) {
  let parameters: readonly Parameters<M>[] = layers(A, START);
  let state = optimiserStart(A, optimiser, parameters);
  for (const changes of CHANGES) {
    const scaled = changes.map((m) => m.map((v) => v * (change.changes ?? 1)));
    ({ parameters, state } = optimiserStep(A, optimiser, between(state), {
      ...{ parameters, changes: layers(A, scaled), rates: change.rates ?? RATES },
    }));
  }
  return { parameters, state };
}

/**
 * One entry by hand: the means as sums over all steps so far, not as recursions. `size` is the same with every term in absolute value:
 * what roundings are relative to.
 */
function byHand(optimiser: Optimiser, start: number, given: readonly number[], { rate, epsilon }: LayerRate) {
  let [theta, size] = [start, Math.abs(start)];
  for (let t = 1; t <= given.length; t++) {
    const past = given.slice(0, t);
    const sum = (weight: (age: number) => number, f: (d: number) => number): number =>
      past.reduce((total, d, s) => total + weight(t - 1 - s) * f(d), 0);
    const moved = (f: (d: number) => number): number => {
      if (optimiser.kind === 'sgd') return f(given[t - 1]!);
      if (optimiser.kind === 'momentum') return sum((age) => optimiser.momentum ** age, f);
      const { beta1, beta2 } = optimiser;
      const mean = sum((age) => (1 - beta1) * beta1 ** age, f) / (1 - beta1 ** t);
      const square =
        sum(
          (age) => (1 - beta2) * beta2 ** age,
          (d) => d * d,
        ) /
        (1 - beta2 ** t);
      return mean / (Math.sqrt(square) + epsilon);
    };
    theta += rate * moved((d) => d);
    size += rate * moved(Math.abs);
  }
  return { theta, size };
}

const KINDS: readonly Optimiser[] = [
  { kind: 'sgd' },
  { kind: 'momentum', momentum: 0.5 },
  { kind: 'adam', beta1: 0.75, beta2: 0.9375 },
];

async function heldByHand<M>(A: FloatArithmetic<M>, optimiser: Optimiser): Promise<void> {
  const { parameters, state } = run(A, optimiser);
  expect(state.step).toBe(STEPS);
  for (const [k, m] of flat(parameters).entries())
    for (const [i, found] of (await A.read(m)).entries()) {
      const { theta, size } = byHand(optimiser, START[k]![i]!, CHANGES.map((c) => c[k]![i]!), RATES[LAYER_OF[k]!]!); // prettier-ignore
      // A step takes fewer than 16 operations an entry, each of whose terms is within its size, and both sides make them.
      expect(Math.abs(found - theta)).toBeLessThanOrEqual(gamma(16 * STEPS, A.unitRoundoff) * size);
    }
}

describe('an optimiser', () => {
  describe.each(KINDS)('$kind', (optimiser) => {
    test.each([['float64', elementwise(float64)] as const, ['float32', elementwise(float32)] as const])(
      'takes the steps of sums over all changes so far, on %s',
      async (_, A) => heldByHand<never>(A as never, optimiser),
    );
    for (const { backend, absent, title } of FOUND.filter((found) => ['cpu', 'wasm'].includes(found.backend)))
      test.skipIf(absent !== '')(`the same on tfjs-${title}`, async () => {
        await heldByHand(await tfjsElementwise(backend), optimiser);
      });
    test.each([['float64', elementwise(float64)] as const, ['float32', elementwise(float32)] as const])(
      'goes on with the same bits from a state that was written down, on %s',
      (_, A) => {
        const through = (state: OptimiserState<never>): OptimiserState<never> => {
          const written = JSON.stringify(state, (__, value: unknown) =>
            ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : value,
          );
          const read = JSON.parse(written) as OptimiserState<{ rows: number; columns: number; data: number[] }>;
          const means = Object.entries(read.means).map(([name, list]) => [
            name,
            list.map((theta) =>
              Object.fromEntries(Object.entries(theta).map(([n, m]) => [n, A.matrix(m.rows, m.columns, m.data)])),
            ),
          ]);
          return { step: read.step, means: Object.fromEntries(means) as never };
        };
        expect(run(A as never, optimiser, through)).toEqual(run(A as never, optimiser));
      },
    );
  });

  test.each(KINDS.slice(0, 2))('$kind is exact over fractions', (optimiser) => {
    let parameters: readonly Parameters<ReturnType<typeof rational.matrix>>[] = layers(rational, START);
    let state = optimiserStart(rational, optimiser, parameters);
    for (const changes of CHANGES)
      ({ parameters, state } = optimiserStep(rational, optimiser, state, {
        ...{ parameters, changes: layers(rational, changes), rates: RATES },
      }));
    // Eighths, halves and quarters: sums of so few are doubles, and the sums by hand are exact.
    for (const [k, m] of flat(parameters).entries())
      m.data.forEach((fraction, i) => {
        const given = CHANGES.map((c) => c[k]![i]!);
        expect(fraction.valueOf()).toBe(byHand(optimiser, START[k]![i]!, given, RATES[LAYER_OF[k]!]!).theta);
        expect(Number(fraction.d) <= 2 ** 16).toBe(true);
      });
  });

  test('Adam does not see the size of changes: 2¹² times them and ε are the same bits', () => {
    const A = elementwise(float64);
    const larger = RATES.map(({ rate, epsilon }) => ({ rate, epsilon: 2 ** 12 * epsilon }));
    const { parameters } = run(A, KINDS[2]!, undefined, { changes: 2 ** 12, rates: larger });
    expect(parameters).toEqual(run(A, KINDS[2]!).parameters);
    expect(run(A, KINDS[2]!, undefined, { changes: 2 ** 12 }).parameters).not.toEqual(parameters);
  });

  test('Adam’s first step is η sign(Δ) where ε is small beside it, and 0 where Δ is 0', () => {
    const A = elementwise(float64);
    const r = random(4, 'signs');
    const d = Float64Array.from({ length: 9 }, (_, i) => (i === 4 ? 0 : r.normal()));
    const parameters = [{ weights: A.matrix(3, 3, new Float64Array(9)) }];
    const rates = [{ rate: 0.5, epsilon: 1e-300 }];
    const given = { parameters, changes: [{ weights: A.matrix(3, 3, d) }], rates };
    const [after] = optimiserStep(A, ADAM, optimiserStart(A, ADAM, parameters), given).parameters;
    // m̂ is Δ and v̂ Δ² but for the roundings of six operations, whose root counts half
    after!['weights']!.data.forEach((v, i) =>
      expect(Math.abs(v - 0.5 * Math.sign(d[i]!))).toBeLessThanOrEqual(gamma(10, 2 ** -53)),
    );
  });

  describe('refuses', () => {
    const A = elementwise(float64);
    const parameters = layers(A, START);
    const given = { parameters, changes: layers(A, CHANGES[0]!), rates: RATES };
    const step = (change: Partial<typeof given>, optimiser: Optimiser = ADAM) =>
      optimiserStep(A, optimiser, optimiserStart(A, optimiser, parameters), { ...given, ...change });

    test('an optimiser that is unknown, and means that never forget', () => {
      const unknown = { kind: 'adamw' } as unknown as Optimiser; // prettier-ignore
      expectThrows(() => optimiserStart(A, unknown, parameters), ValueError, MESSAGE);
      for (const optimiser of [
        { kind: 'adam', beta1: 1, beta2: 0.9 },
        { kind: 'adam', beta1: 0.9, beta2: -0.1 },
        { kind: 'momentum', momentum: NaN },
      ] as const)
        expectThrows(() => optimiserStart(A, optimiser, parameters), ValueError, MESSAGE);
    });

    test('another optimiser’s state', () => {
      const state = optimiserStart(A, { kind: 'momentum', momentum: 0.5 }, parameters);
      expectThrows(() => optimiserStep(A, ADAM, state, given), ValueError, MESSAGE);
    });

    test('rates, changes and states of other layers or shapes', () => {
      expectThrows(() => step({ rates: RATES.slice(1) }), DimensionError, MESSAGE);
      expectThrows(() => step({ changes: given.changes.slice(1) }), DimensionError, MESSAGE);
      expectThrows(() => step({ changes: [given.changes[0]!, { weights: given.changes[1]!['weights']! }] }), DimensionError, MESSAGE); // prettier-ignore
      expectThrows(() => step({ changes: [given.changes[1]!, given.changes[1]!] }), DimensionError, MESSAGE);
    });

    test('rates that are not finite, and of Adam an ε that is not positive', () => {
      expectThrows(() => step({ rates: [RATES[0]!, { rate: Infinity, epsilon: 1 }] }), ValueError, MESSAGE);
      expectThrows(() => step({ rates: [RATES[0]!, { rate: 1, epsilon: 0 }] }), ValueError, MESSAGE);
      expect(step({ rates: RATES.map(({ rate }) => ({ rate, epsilon: 0 })) }, { kind: 'sgd' }).state.step).toBe(1);
    });

    test('Adam over fractions, which have no roots', () => {
      const exact = layers(rational, START);
      const state = optimiserStart(rational, ADAM, exact);
      const changes = layers(rational, CHANGES[0]!);
      expectThrows(() => optimiserStep(rational, ADAM, state, { parameters: exact, changes, rates: RATES }), EngineError, MESSAGE); // prettier-ignore
    });
  });
});
