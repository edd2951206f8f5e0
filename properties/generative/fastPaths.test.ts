import { describe, expect, test } from 'vitest';
import type { ActivationName } from '../../src/arithmetic/activations.ts';
import type { FloatArithmetic } from '../../src/arithmetic/arithmetic.ts';
import { elementwise } from '../../src/arithmetic/elementwise.ts';
import { float32 } from '../../src/arithmetic/float32.ts';
import { float64 } from '../../src/arithmetic/float64.ts';
import { primeField } from '../../src/arithmetic/primeField.ts';
import { inferenceStep, settle } from '../../src/inference/generative/settle.ts';
import { cheapest, learn } from '../../src/learning/generative/fastMicroSteps.ts';
import { learnByLoop } from '../../src/learning/generative/microSteps.ts';
import { powerSum } from '../../src/learning/generative/powerSum.ts';
import { generativeModel } from '../../src/network/generative.ts';
import { generative } from '../../src/problem/generative.ts';
import { mulberry } from '../../theorems/oracles/problems.ts';

const A = elementwise(float64);
/** The same arithmetic without work in place: formulas take their plain path. */
const plain = Object.assign({}, A, { block: undefined });

/** Numbers k/2, |k| ≤ 2: sums and products of a few of them are exact in doubles, in any order. */
function small<M>(arithmetic: FloatArithmetic<M>, seed: number, phi: ActivationName, batch: number, prior: boolean) {
  const uniform = mulberry(seed);
  const halves = (count: number): number[] => Array.from({ length: count }, () => Math.round(uniform() * 4 - 2) / 2);
  const [widths, classes] = [[5, 3, 2], 2];
  const model = generativeModel(arithmetic, {
    ...{ widths, classes, activations: [phi, phi], precisions: [0.5, 2], readoutPrecision: 4 },
    weights: [halves(15), halves(6)],
    readout: halves(4),
    ...(prior ? { priorPrecision: 0.5 } : {}),
  });
  const states = widths.map((n) => arithmetic.matrix(n, batch, halves(n * batch)));
  return { model, data: states[0]!, latents: states.slice(1), target: arithmetic.matrix(2, batch, halves(2 * batch)) };
}

describe('work in place', () => {
  test.each(['identity', 'relu', 'quadratic'] as const)(
    'settles to the same bits where nothing rounds: %s',
    async (phi) => {
      for (const [seed, prior, labelled] of [
        [1, false, true],
        [2, true, false],
      ] as const) {
        const { model, data, latents, target } = small(A, seed, phi, 3, prior);
        const problem = generative(A, model, data, labelled ? target : undefined);
        const fast = await settle(A, problem, latents, { rate: 0.25, steps: 2 });
        const slow = await settle(plain, problem, latents, { rate: 0.25, steps: 2 });
        const once = inferenceStep(A, problem, latents, A.matrix(1, 1, [0.25]));
        expect(fast.map(({ data }) => [...data])).toEqual(slow.map(({ data }) => [...data]));
        const twice = inferenceStep(A, problem, once, A.matrix(1, 1, [0.25]));
        expect(fast.map(({ data }) => [...data])).toEqual(twice.map(({ data }) => [...data]));
        expect([...fast[0]!.data]).not.toEqual([...latents[0]!.data]);
      }
    },
  );

  test.each([
    ['identity', 1], // by arrays of n × B
    ['identity', 8], // by weights
    ['relu', 2],
    ['relu', 16],
    ['quadratic', 1],
  ] as const)('learns the same bits where nothing rounds: %s, batch %i', async (phi, batch) => {
    const steps = phi === 'quadratic' ? 2 : 3;
    const { model, data, latents, target } = small(A, batch, phi, batch, false);
    const problem = generative(A, model, data, target);
    const options = { rates: [0.25, 0.5, 0.125], steps };
    const [fast, loop] = [await learn(A, problem, latents, options), learnByLoop(A, problem, latents, options)];
    for (const [l, W] of loop.weights.entries()) expect([...fast.weights[l]!.data]).toEqual([...W.data]);
    expect([...fast.readout.data]).toEqual([...loop.readout.data]);
    expect([...fast.readout.data]).not.toEqual([...model.readout.data]);
    expect([...(await learn(A, problem, latents, { ...options, rates: [0, 0, 0] })).readout.data]).toEqual([
      ...model.readout.data,
    ]);
    expect((await learn(A, generative(A, model, data), latents, options)).readout).toEqual(model.readout);
  });

  test('refuses latents that are not of the batch of the data, or of another shape', async () => {
    const { model, data, latents, target } = small(A, 4, 'relu', 2, false);
    const problem = generative(A, model, data, target);
    const options = { rates: [0.25, 0.5, 0.125], steps: 2 };
    for (const batch of [1, 3]) {
      const others = small(A, 4, 'relu', batch, false).latents;
      await expect(learn(A, problem, others, options)).rejects.toThrow(/learn: state of node 2 must be 5×/);
    }
    await expect(learn(A, problem, latents.toReversed(), options)).rejects.toThrow(
      /learn: state of node 0 must be 2×2/,
    );
    await expect(learn(A, problem, latents.slice(1), options)).rejects.toThrow(/latents must be the 2 matrices/);
  });

  test('runs in single precision and without it in place', async () => {
    const E = elementwise(float32);
    const { model, data, latents, target } = small(E, 4, 'relu', 3, false);
    const problem = generative(E, model, data, target);
    const options = { rates: [0.25, 0.5, 0.125], steps: 2 };
    const loop = learnByLoop(E, problem, latents, options);
    expect([...(await learn(E, problem, latents, options)).weights[0]!.data]).toEqual([...loop.weights[0]!.data]);
  });
});

describe('micro-steps', () => {
  test('are taken the way that costs least', () => {
    expect(cheapest(3072, 1000, 500, 500, 'relu')).toBe('gram');
    expect(cheapest(3072, 1000, 500, 500, 'identity')).toBe('powers');
    expect(cheapest(10, 10, 500, 500, 'identity')).toBe('weights');
    expect(cheapest(64, 40, 100, 100, 'relu')).toBe('weights');
  });
  test.each([1, 2, 3, 6, 7, 13])('of a linear layer add up by doubling: %i powers', (terms) => {
    const M = primeField.matrix(2, 2, [3, 1, -2, 5]);
    let [sum, power] = [primeField.identity(2), M];
    for (let t = 1; t < terms; t++) {
      sum = primeField.add(sum, power);
      power = primeField.multiply(power, M);
    }
    expect(primeField.equals(powerSum(primeField, M, terms), sum)).toBe(true);
  });
  test('of a linear layer are the powers of I − ηC′, in one product each', async () => {
    // 8 units, 2 samples, 64 steps: the way by powers is the cheapest, and is held against the loop to its rounding
    const uniform = mulberry(9);
    const entries = (count: number): Float64Array => Float64Array.from({ length: count }, () => uniform() - 0.5);
    const model = generativeModel(A, { widths: [8, 6], classes: 1, weights: [entries(48)], readout: entries(6) });
    const problem = generative(A, model, A.matrix(8, 2, entries(16)));
    const latents = [A.matrix(6, 2, entries(12))];
    const options = { rates: [0.5, 0.5], steps: 64 };
    expect(cheapest(8, 6, 2, 64, 'identity')).toBe('powers');
    const [fast, loop] = [await learn(A, problem, latents, options), learnByLoop(A, problem, latents, options)];
    // every step multiplies errors by I − ηC′, of norm at most 1: 64 steps of some 20 roundings of numbers below 1
    const bound = 64 * 20 * 2 ** -53 * 8;
    for (const [i, w] of loop.weights[0]!.data.entries())
      expect(Math.abs(fast.weights[0]!.data[i]! - w)).toBeLessThan(bound);
  });
});
