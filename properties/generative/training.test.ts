import { describe, expect, test } from 'vitest';
import { elementwise } from '../../src/arithmetic/elementwise.ts';
import { float32 } from '../../src/arithmetic/float32.ts';
import { float64 } from '../../src/arithmetic/float64.ts';
import { DimensionError, ValueError } from '../../src/errors.ts';
import type { Batch } from '../../src/data/source.ts';
import { energiesByClass, predict } from '../../src/inference/generative/predict.ts';
import { settle } from '../../src/inference/generative/settle.ts';
import { generativeModel } from '../../src/network/generative.ts';
import { drawLatents, drawModel } from '../../src/network/generativeDraw.ts';
import { generative } from '../../src/problem/generative.ts';
import { oneHot } from '../../src/problem/oneHot.ts';
import { evaluate } from '../../src/training/generative/evaluate.ts';
import { batchesOf, columnsOf, largestRows, sampleCount, shuffled } from '../../src/training/generative/samples.ts';
import { type GenerativePlan, checkpointOf, resumeModel, trainEpoch } from '../../src/training/generative/train.ts';
import { energyOfSample } from '../../theorems/oracles/generativeEnergy.ts';
import { mulberry } from '../../theorems/oracles/problems.ts';

const A = elementwise(float32);
const SHAPE = { widths: [6, 4, 3], classes: 2, activations: ['relu', 'relu'] as const };

/** Two classes of noisy patterns. */
function patterns(seed: number, count: number): Batch {
  const uniform = mulberry(seed);
  const x = new Float64Array(6 * count);
  const y = new Float64Array(2 * count);
  for (let k = 0; k < count; k++) {
    const c = k % 2;
    for (let i = 0; i < 6; i++) x[i * count + k] = Math.fround((i < 3 === (c === 0) ? 1 : 0) + 0.25 * uniform());
    y[c * count + k] = 1;
  }
  return { inputs: 6, outputs: 2, x, y };
}

const PLAN: GenerativePlan = {
  batch: 8,
  settling: { rate: 0.1, steps: 20 },
  learning: { rates: [0.1, 0.1, 0.1], steps: 10 },
  startScale: 0.5,
  seed: 3,
};

describe('training of a generative network', () => {
  const data = patterns(1, 20);

  test('depends on a seed and an epoch that are integers', async () => {
    const model = drawModel(A, SHAPE, 1);
    for (const off of [Number.NaN, 0.5]) {
      await expect(trainEpoch(A, model, data, { ...PLAN, seed: off }, 1)).rejects.toThrow(
        `seed must be an integer, got ${off}`,
      );
      await expect(trainEpoch(A, model, data, PLAN, off)).rejects.toThrow(`epoch must be an integer, got ${off}`);
      const { settling, batch, startScale } = PLAN;
      const asked = evaluate(A, model, data, { settling, batch, startScale, label: 'free', seed: off });
      await expect(asked).rejects.toThrow(`seed must be an integer, got ${off}`);
    }
  });

  test('is the same for the same seed, goes on from a checkpoint with the same bits, and records every batch', async () => {
    const model = drawModel(A, SHAPE, 1);
    const first = await trainEpoch(A, model, data, PLAN, 1);
    expect(first.records.map(({ samples }) => samples)).toEqual([8, 8, 4]);
    const again = await trainEpoch(A, drawModel(A, SHAPE, 1), data, PLAN, 1);
    expect(again.records).toEqual(first.records);
    const second = await trainEpoch(A, first.model, data, PLAN, 2);
    const checkpoint = await checkpointOf(A, first.model, 1);
    const resumed = await trainEpoch(
      A,
      resumeModel(A, JSON.parse(JSON.stringify(checkpoint, plainly)) as typeof checkpoint),
      data,
      PLAN,
      2,
    );
    expect(resumed.records).toEqual(second.records);
    expect(resumed.model.weights.map(({ data }) => [...data])).toEqual(
      second.model.weights.map(({ data }) => [...data]),
    );
    expect(second.records).not.toEqual(first.records);
    const other = await trainEpoch(A, model, data, { ...PLAN, seed: 4 }, 1);
    expect(other.records).not.toEqual(first.records);
  });

  test('records the energies that settled states have, by layer', async () => {
    const E = elementwise(float64);
    const model = drawModel(E, SHAPE, 2);
    const { records } = await trainEpoch(E, model, data, { ...PLAN, batch: 20 }, 1);
    const [record] = records;
    // the same states again: one batch of all samples, so only their order is to be undone, which sums do not see
    const total = record!.energies.reduce((sum, e) => sum + e, 0) + record!.readoutEnergy;
    const order = shuffled(20, PLAN.seed, 'order of epoch 1');
    const [x0, y] = [columnsOf(E, data.x, 6, order), columnsOf(E, data.y, 2, order)];
    const seed = (PLAN.seed + Math.imul(1, 0x9e3779b1)) | 0;
    const settled = await settle(E, generative(E, model, x0, y), drawLatents(E, SHAPE, 20, 0.5, seed), PLAN.settling);
    const plain = {
      ...{ widths: SHAPE.widths, classes: 2, precisions: [1, 1], readoutPrecision: 1, priorPrecision: 0 },
      weights: model.weights.map((W) =>
        Array.from({ length: W.rows }, (_, i) => [...W.data.slice(i * W.columns, (i + 1) * W.columns)]),
      ),
      readout: [0, 1].map((i) => [...model.readout.data.slice(i * 3, (i + 1) * 3)]),
    };
    const column = (m: typeof x0, b: number): number[] =>
      Array.from({ length: m.rows }, (_, i) => m.data[i * m.columns + b]!);
    let energy = 0;
    for (let b = 0; b < 20; b++)
      energy +=
        energyOfSample(
          plain,
          (a) => Math.max(a, 0),
          [x0, ...settled].map((m) => column(m, b)),
          column(y, b),
        ) / 20;
    expect(Math.abs(total - energy)).toBeLessThan(1e-12 * (1 + energy));
    expect(record!.errors.map((e, l) => e / 2 - record!.energies[l]!).every((d) => Math.abs(d) < 1e-12)).toBe(true);
    expect(record!.gated.every((h, l) => h <= record!.errors[l]! + 1e-12)).toBe(true); // a slope is 0 or 1
  });

  test('lowers the energy that inference leaves', async () => {
    let model = drawModel(A, SHAPE, 5);
    const means: number[] = [];
    for (let epoch = 1; epoch <= 8; epoch++) {
      const trained = await trainEpoch(A, model, data, PLAN, epoch);
      model = trained.model;
      means.push(trained.records.reduce((sum, r) => sum + r.samples * r.energies.reduce((s, e) => s + e, 0), 0) / 20);
    }
    expect(means.at(-1)!).toBeLessThan(means[0]!);
  });

  test('refuses data that do not fit together, and rates that do not fit the layers', async () => {
    const model = drawModel(A, SHAPE, 1);
    await expect(trainEpoch(A, model, { ...data, y: data.y.slice(1) }, PLAN, 1)).rejects.toThrow(DimensionError);
    await expect(trainEpoch(A, model, data, { ...PLAN, learning: { rates: [1], steps: 1 } }, 1)).rejects.toThrow(
      /rates must have 3 entries/,
    );
    await expect(trainEpoch(A, model, { ...patterns(1, 20), inputs: 3 }, PLAN, 1)).rejects.toThrow(DimensionError);
    await expect(trainEpoch(A, model, data, { ...PLAN, settling: { rate: -1, steps: 1 } }, 1)).rejects.toThrow(
      ValueError,
    );
  });
});

/** Typed arrays as lists. */
const plainly = (_: string, value: unknown): unknown =>
  value instanceof Float64Array || value instanceof Float32Array ? [...value] : value;

describe('what a network says', () => {
  const options = { settling: { rate: 0.1, steps: 60 }, startScale: 0.1, batch: 7, seed: 9 } as const;
  /** A weak W_0 and a strong readout: what it says follows the label that is clamped. */
  const leaky = generativeModel(A, { widths: [2, 2], classes: 2, weights: [[0.1, 0, 0, 0.1]], readout: [1, 0, 0, 1] });
  const images: Batch = { inputs: 2, outputs: 2, x: Float64Array.of(0.1, 0, 0, 0.1), y: Float64Array.of(1, 0, 0, 1) };

  test('freely is the truth, with a wrong label clamped that label: the counterexample of two units', async () => {
    const settling = { rate: 0.9, steps: 3000 };
    const asked = (label: 'free' | 'clamped' | 'wrong' | 'least-energy') =>
      evaluate(A, leaky, images, { ...options, label, settling });
    expect(await asked('free')).toMatchObject({ answers: [0, 1], accuracy: 1 });
    expect(await asked('clamped')).toMatchObject({ answers: [0, 1], accuracy: 1, agreement: 1 });
    expect(await asked('wrong')).toMatchObject({ answers: [1, 0], given: [1, 0], accuracy: 0, agreement: 1 });
    expect(await asked('free')).not.toHaveProperty('given');
    const mislabelled = { ...images, y: Float64Array.of(0, 1, 1, 0) };
    const free = await evaluate(A, leaky, mislabelled, { ...options, label: 'free', settling });
    const clamped = await evaluate(A, leaky, mislabelled, { ...options, label: 'clamped', settling });
    expect([free.accuracy, clamped.accuracy]).toEqual([0, 1]);
    expect(await asked('least-energy')).toMatchObject({ answers: [0, 1], accuracy: 1 });
  });

  test('is settled from the same start whatever is clamped, and is no label’s where none is', async () => {
    const model = drawModel(A, SHAPE, 1);
    const x0 = A.matrix(6, 2, patterns(4, 2).x);
    const latents = drawLatents(A, SHAPE, 2, 0.5, 1);
    const free = await predict(A, generative(A, model, x0), latents, options.settling);
    const labelled = await predict(A, generative(A, model, x0, oneHot(A, [0, 1], 2)), latents, options.settling);
    expect([...free.data]).toEqual([...(await predict(A, generative(A, model, x0), latents, options.settling)).data]);
    expect([...free.data]).not.toEqual([...labelled.data]);
    const energies = await energiesByClass(A, { model, data: x0 }, latents, options.settling);
    expect(energies).toHaveLength(4);
    expect(energies.every((e) => e > 0)).toBe(true);
  });

  test('refuses an unknown way to ask', async () => {
    const ask = evaluate(A, leaky, images, { ...options, label: 'peeking' as never });
    await expect(ask).rejects.toThrow(/label must be one of free, clamped, wrong, least-energy, got "peeking"/);
  });

  test('is no class where numbers have overflown, though none is NaN yet', async () => {
    // states of 10²⁰⁰: finite, but not their energies
    const wild = { ...options, settling: { rate: 1e3, steps: 60 } };
    const E = elementwise(float64);
    const model = generativeModel(E, { widths: [2, 2], classes: 2, weights: [[1, 0, 0, 1]], readout: [1, 0, 0, 1] });
    const said = await evaluate(E, model, images, { ...wild, label: 'least-energy' });
    expect(said).toMatchObject({ answers: [-1, -1], accuracy: 0 });
    expect((await evaluate(E, model, images, { ...wild, label: 'free' })).answers).not.toContain(-1);
  });

  test('is not asked of targets of another number of classes, nor of a wrong label where there is one class', async () => {
    for (const outputs of [1, 3]) {
      const other = { ...images, outputs, y: new Float64Array(2 * outputs).fill(1) };
      await expect(evaluate(A, leaky, other, { ...options, label: 'free' })).rejects.toThrow(
        `evaluate: data must have one target number for each of 2 classes, got ${outputs}`,
      );
    }
    const single = generativeModel(A, { widths: [2, 1], classes: 1, weights: [[1, 1]], readout: [1] });
    const alike = { ...images, outputs: 1, y: Float64Array.of(1, 1) };
    await expect(evaluate(A, single, alike, { ...options, label: 'wrong' })).rejects.toThrow(/there is no other/);
    expect((await evaluate(A, single, alike, { ...options, label: 'free' })).answers).toEqual([0, 0]);
  });
});

describe('samples', () => {
  test('are each in one batch, in an order of the seed', () => {
    const order = shuffled(10, 1, 'x');
    expect([...order].toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(shuffled(10, 1, 'x')).toEqual(order);
    expect(shuffled(10, 2, 'x')).not.toEqual(order);
    expect(batchesOf(order, 4).map((batch) => batch.length)).toEqual([4, 4, 2]);
    expect(batchesOf(order, 4).flat()).toEqual(order);
    expect(() => batchesOf(order, 0)).toThrow(/size must be a positive integer/);
  });
  test('have the class of their largest entry, the first of equals', () => {
    expect([...largestRows([1, 0, 2, 1, 3, 2], 2)]).toEqual([0, 1, 0]);
    expect([...largestRows([1, 0, 2, 0.5, 3, 2.5], 2)]).toEqual([0, 1, 1]);
    expect([...largestRows([1, Number.NaN, Number.NaN, 0, 1, 2], 2)]).toEqual([0, -1, -1]);
    expect([...largestRows([1, Infinity, 0, 0, 1, -Infinity], 2)]).toEqual([0, -1, -1]);
    expect(() => sampleCount('x', { inputs: 2, outputs: 1, x: new Float64Array(3), y: new Float64Array(1) })).toThrow(
      DimensionError,
    );
  });
});
