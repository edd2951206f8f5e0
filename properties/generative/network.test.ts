import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ActivationName } from '../../src/arithmetic/activations.ts';
import type { Arithmetic } from '../../src/arithmetic/arithmetic.ts';
import { elementwise } from '../../src/arithmetic/elementwise.ts';
import { type Float64Matrix, float64 } from '../../src/arithmetic/float64.ts';
import { primeField } from '../../src/arithmetic/primeField.ts';
import { ValueError } from '../../src/errors.ts';
import { energyParts, generativeErrors } from '../../src/inference/generative/errors.ts';
import { inferenceStep, settle } from '../../src/inference/generative/settle.ts';
import { energyGradient, energySum, stateAt } from '../../src/inference/state.ts';
import { linear } from '../../src/layers/linear.ts';
import { hebbianUpdates } from '../../src/learning/generative/hebbian.ts';
import { learnByGram, learnByLoop } from '../../src/learning/generative/microSteps.ts';
import { type GenerativeModel, generativeModel } from '../../src/network/generative.ts';
import { generativeNetwork, generativeOf } from '../../src/network/generativeGraph.ts';
import { drawLatents, drawModel } from '../../src/network/generativeDraw.ts';
import { graph } from '../../src/network/graph.ts';
import { activitiesOf, generative, statesOf } from '../../src/problem/generative.ts';
import { oneHot } from '../../src/problem/oneHot.ts';
import {
  type PlainGenerative,
  asColumns,
  drawnGenerative,
  energyOfSample,
} from '../../theorems/oracles/generativeEnergy.ts';
import { mulberry } from '../../theorems/oracles/problems.ts';

const A = elementwise(float64);
const FUNCTIONS = {
  identity: (a: number) => a,
  tanh: Math.tanh,
  quadratic: (a: number) => a + (a * a) / 4,
  'leaky-relu': (a: number) => (a > 0 ? a : 0.01 * a),
} satisfies Partial<Record<ActivationName, (a: number) => number>>;
type Known = keyof typeof FUNCTIONS;

const modelOf = <M>(arithmetic: Arithmetic<M>, plain: PlainGenerative, phi: ActivationName): GenerativeModel<M> =>
  generativeModel(arithmetic, {
    ...{ widths: plain.widths, classes: plain.classes },
    weights: plain.weights.map((W) => W.flat()),
    readout: plain.readout.flat(),
    activations: plain.weights.map(() => phi),
    ...{ precisions: plain.precisions, readoutPrecision: plain.readoutPrecision },
    ...(plain.priorPrecision === 0 ? {} : { priorPrecision: plain.priorPrecision }),
  });

/** x_0..x_L and y of `batch` samples: [sample][layer][unit]. */
const drawnStates = (seed: number, { widths, classes }: PlainGenerative, batch: number) => {
  const uniform = mulberry(seed);
  const vector = (n: number): number[] =>
    Array.from({ length: n }, () => (Math.round(uniform() * 2048 - 1024) + 0.3) / 1024); // away from kinks
  return Array.from({ length: batch }, () => ({ x: widths.map(vector), y: vector(classes) }));
};
type Samples = ReturnType<typeof drawnStates>;

const layerMatrix = (samples: Samples, l: number): Float64Matrix =>
  A.matrix(samples[0]!.x[l]!.length, samples.length, asColumns(samples.map(({ x }) => x[l]!)));
const targetMatrix = (samples: Samples): Float64Matrix =>
  A.matrix(samples[0]!.y.length, samples.length, asColumns(samples.map(({ y }) => y)));

const shapes = fc.record({
  widths: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 2, maxLength: 4 }),
  classes: fc.integer({ min: 1, max: 3 }),
  batch: fc.integer({ min: 1, max: 3 }),
  seed: fc.integer({ min: 0, max: 1e6 }),
  phi: fc.constantFrom<Known[]>(...(Object.keys(FUNCTIONS) as Known[])),
  labelled: fc.boolean(),
  prior: fc.constantFrom(0, 0.75),
});
const STEP = 1e-5;
/** Central differences err by their third derivatives and by rounding: both below this for numbers of this size. */
const NEAR = 1e-6;

describe('a generative network', () => {
  test('has the energy that its words say, and inference descends its gradient, learning too', () => {
    fc.assert(
      fc.property(shapes, ({ widths, classes, batch, seed, phi, labelled, prior }) => {
        const plain = drawnGenerative(seed, widths, classes, prior);
        const samples = drawnStates(seed + 1, plain, batch);
        const f = FUNCTIONS[phi];
        const energyOf = (model: PlainGenerative, b: number, x = samples[b]!.x): number =>
          energyOfSample(model, f, x, labelled ? samples[b]!.y : undefined);
        const total = (model: PlainGenerative): number => samples.reduce((sum, _, b) => sum + energyOf(model, b), 0);
        const model = modelOf(A, plain, phi);
        const latents = widths.slice(1).map((_, i) => layerMatrix(samples, i + 1));
        const problem = generative(A, model, layerMatrix(samples, 0), labelled ? targetMatrix(samples) : undefined);
        const states = statesOf(problem, latents);
        expect(activitiesOf(problem, states)).toEqual([problem.data, ...latents]);

        const energy = A.entries(energySum(A, stateAt(A, problem.network, states)))[0]!;
        expect(Math.abs(energy - total(plain))).toBeLessThan(1e-12 * (1 + energy));
        const x = activitiesOf(problem, states);
        const parts = energyParts(A, model, generativeErrors(A, model, x, problem.target), x.at(-1)!);
        const sum = [...parts.layers, parts.readout, parts.prior].reduce(
          (s, part) => s + (part === undefined ? 0 : A.entries(part)[0]!),
          0,
        );
        expect(Math.abs(sum - energy)).toBeLessThan(1e-12 * (1 + energy));

        // one step of inference against differences of each sample's own energy
        const moved = inferenceStep(A, problem, latents, A.matrix(1, 1, [0.5]));
        for (const [i, n] of widths.slice(1).entries())
          for (let b = 0; b < batch; b++)
            for (let unit = 0; unit < n; unit++) {
              const at = (by: number): number =>
                energyOf(
                  plain,
                  b,
                  samples[b]!.x.map((v, l) => (l === i + 1 ? v.map((value, k) => value + (k === unit ? by : 0)) : v)),
                );
              const slope = (at(STEP) - at(-STEP)) / (2 * STEP);
              const change = moved[i]!.data[unit * batch + b]! - latents[i]!.data[unit * batch + b]!;
              expect(Math.abs(change + 0.5 * slope)).toBeLessThan(NEAR * (1 + energy));
            }

        // learning against differences of the mean energy
        const { weights, readout } = hebbianUpdates(A, problem, latents);
        expect(readout === undefined).toBe(!labelled);
        const nudged = (W: PlainGenerative['readout'], row: number, column: number, by: number): number[][] =>
          W.map((r, i) => r.map((w, j) => w + (i === row && j === column ? by : 0)));
        const against = (
          update: Float64Matrix,
          change: (row: number, column: number, by: number) => PlainGenerative,
        ): void => {
          for (let i = 0; i < update.rows; i++)
            for (let j = 0; j < update.columns; j++) {
              const slope = (total(change(i, j, STEP)) - total(change(i, j, -STEP))) / (2 * STEP * batch);
              expect(Math.abs(update.data[i * update.columns + j]! + slope)).toBeLessThan(NEAR * (1 + energy));
            }
        };
        for (const [l, update] of weights.entries())
          against(update, (i, j, by) => ({
            ...plain,
            weights: plain.weights.map((W, k) => (k === l ? nudged(W, i, j, by) : W)),
          }));
        if (readout) against(readout, (i, j, by) => ({ ...plain, readout: nudged(plain.readout, i, j, by) }));
      }),
      { numRuns: 40, seed: 1 },
    );
  });

  test('learns by arrays of n × B numbers exactly what the loop over its weights learns', () => {
    for (const [k, phi] of (['identity', 'quadratic'] as const).entries()) {
      const plain = drawnGenerative(k, [3, 2, 2], 2);
      const samples = drawnStates(k, plain, 2);
      const exact = ({ rows, columns, data }: Float64Matrix) => primeField.matrix(rows, columns, data);
      const data = exact(layerMatrix(samples, 0));
      const problem = generative(primeField, modelOf(primeField, plain, phi), data, exact(targetMatrix(samples)));
      const latents = [exact(layerMatrix(samples, 1)), exact(layerMatrix(samples, 2))];
      const options = { rates: [0.25, 0.125, 0.5], steps: 4 };
      const loop = learnByLoop(primeField, problem, latents, options);
      const gram = learnByGram(primeField, problem, latents, options);
      for (const [l, W] of loop.weights.entries()) expect(primeField.equals(gram.weights[l]!, W)).toBe(true);
      expect(primeField.equals(gram.readout, loop.readout)).toBe(true);
      expect(primeField.equals(gram.readout, problem.model.readout)).toBe(false);
    }
  });

  test('settles by its steps one after another, all layers from one snapshot, and shows them', async () => {
    const plain = drawnGenerative(3, [4, 3, 2], 2);
    const samples = drawnStates(3, plain, 2);
    const problem = generative(A, modelOf(A, plain, 'tanh'), layerMatrix(samples, 0), targetMatrix(samples));
    let latents = [layerMatrix(samples, 1), layerMatrix(samples, 2)];
    const start = latents.map(({ data }) => data.slice());
    const seen: number[] = [];
    const stepwise = Object.assign({}, A, { block: undefined });
    const settled = await settle(stepwise, problem, latents, { rate: 0.05, steps: 5 }, (x, step) => {
      seen.push(step);
      expect(x).toHaveLength(2);
    });
    expect(seen).toEqual([0, 1, 2, 3, 4, 5]);
    expect(latents.map(({ data }) => data)).toEqual(start);
    for (let t = 0; t < 5; t++) latents = inferenceStep(A, problem, latents, A.matrix(1, 1, [0.05]));
    expect(settled.map(({ data }) => data)).toEqual(latents.map(({ data }) => data));
    expect(energyGradient(A, problem, statesOf(problem, settled))).toHaveLength(2);
  });

  test('is a graph from which its letters come back', () => {
    for (const prior of [0, 2]) {
      const model = modelOf(A, drawnGenerative(5, [4, 3, 2, 1], 2, prior), 'tanh');
      expect(generativeOf(generativeNetwork(A, model))).toEqual(model);
    }
    const chain = graph(
      A,
      [
        { shape: [1], term: { kind: 'free' } },
        { shape: [1], term: { kind: 'gaussian', precision: A.identity(1) } },
      ],
      [{ from: 0, to: 1, layer: linear([1], [1]), theta: { weights: A.identity(1) } }],
    );
    expect(() => generativeOf(chain)).toThrow(ValueError);
    expect(() => generativeOf(chain)).toThrow(/must be a chain from the top to the data/);
  });

  test('is drawn from a seed: Xavier weights, latents of the scale that is told', () => {
    const shape = { widths: [30, 20, 10], classes: 5, activations: ['relu', 'relu'] as const };
    const model = drawModel(A, shape, 7);
    expect(drawModel(A, shape, 7)).toEqual(model);
    expect(drawModel(A, shape, 8)).not.toEqual(model);
    const bound = Math.sqrt(6 / 50);
    const largest = Math.max(...model.weights[0]!.data.map(Math.abs));
    expect(largest).toBeLessThanOrEqual(bound);
    expect(largest).toBeGreaterThan(0.95 * bound);
    const [x1] = drawLatents(A, shape, 100, 0.5, 3);
    expect(drawLatents(A, shape, 100, 0.5, 3)[0]).toEqual(x1);
    const spread = Math.sqrt(x1!.data.reduce((sum, v) => sum + v * v, 0) / x1!.data.length);
    expect(Math.abs(spread - 0.5)).toBeLessThan((5 * 0.5) / Math.sqrt(2 * x1!.data.length)); // 5 standard errors
  });

  test('refuses labels that are no classes, latents that are too few, and rates that are', () => {
    expect(() => oneHot(A, [0, 3], 3)).toThrow(/label 1 must be a class 0 to 2, got 3/);
    const plain = drawnGenerative(1, [2, 2, 2], 1);
    const samples = drawnStates(1, plain, 1);
    const problem = generative(A, modelOf(A, plain, 'identity'), layerMatrix(samples, 0));
    expect(() => statesOf(problem, [layerMatrix(samples, 1)])).toThrow(
      /latents must be the 2 matrices x_1..x_2, got 1/,
    );
    const latents = [layerMatrix(samples, 1), layerMatrix(samples, 2)];
    expect(() => learnByGram(A, problem, latents, { rates: [1, 1], steps: 1 })).toThrow(/rates must have 3 entries/);
    expect(() => learnByLoop(A, problem, latents, { rates: [1, 1, 1], steps: 0.5 })).toThrow(/steps must be a count/);
  });
});
