import { beforeAll, describe, expect, test } from 'vitest';
import { elementwise } from '../../src/arithmetic/elementwise.ts';
import { float64 } from '../../src/arithmetic/float64.ts';
import { requireElementwise } from '../../src/arithmetic/requireElementwise.ts';
import { tfjsElementwise } from '../../src/arithmetic/tfjs/elementwise.ts';
import { memory } from '@tensorflow/tfjs-core';
import { rational, type RationalMatrix } from '../../src/arithmetic/rational.ts';
import { exactRelu } from '../../src/claims/generative/exactSigns.ts';
import { drawModel } from '../../src/network/generativeDraw.ts';
import { evaluate } from '../../src/training/generative/evaluate.ts';
import { type GenerativePlan, trainEpoch } from '../../src/training/generative/train.ts';
import { mulberry } from '../../theorems/oracles/problems.ts';
import type { Batch } from '../../src/data/source.ts';

const SHAPE = { widths: [5, 4, 2], classes: 2, activations: ['tanh', 'identity'] as const };
const uniform = mulberry(2);
const COUNT = 6;
const data: Batch = {
  ...{ inputs: 5, outputs: 2 },
  x: Float64Array.from({ length: 5 * COUNT }, () => Math.fround(uniform())),
  y: Float64Array.from({ length: 2 * COUNT }, (_, i) => (Math.floor(i / COUNT) === (i % COUNT) % 2 ? 1 : 0)),
};
const PLAN: GenerativePlan = {
  ...{ batch: 3, startScale: 0.5, seed: 1 },
  settling: { rate: 0.1, steps: 10 },
  learning: { rates: [0.1, 0.1, 0.1], steps: 5 },
};

describe('a device', () => {
  let A: Awaited<ReturnType<typeof tfjsElementwise>>;
  beforeAll(async () => {
    A = await tfjsElementwise('cpu');
  });

  test('trains and evaluates to what float64 does, to its roundings, and keeps nothing', async () => {
    const host = elementwise(float64);
    const exact = await trainEpoch(host, drawModel(host, SHAPE, 1), data, PLAN, 1);
    const model = drawModel(A, SHAPE, 1);
    const before = memory().numTensors;
    const { model: trained, records } = await trainEpoch(A, model, data, PLAN, 1);
    // 2 batches of 10 steps and 5 micro-steps, some 30 roundings each, of numbers below 4
    const bound = 2 * 15 * 30 * 4 * A.unitRoundoff;
    for (const [l, W] of exact.model.weights.entries())
      for (const [i, w] of (await A.read(trained.weights[l]!)).entries())
        expect(Math.abs(w - W.data[i]!)).toBeLessThan(bound);
    for (const [b, record] of records.entries())
      expect(Math.abs(record.readoutEnergy - exact.records[b]!.readoutEnergy)).toBeLessThan(bound);
    expect(memory().numTensors - before).toBe(3); // the trained W_0, W_1 and R
    const options = { label: 'least-energy', settling: PLAN.settling, startScale: 0.5, batch: 4, seed: 1 } as const;
    const said = await evaluate(A, trained, data, options);
    expect(said.answers).toEqual((await evaluate(host, exact.model, data, options)).answers);
    expect(memory().numTensors - before).toBe(3);
  });
});

describe('in exact fractions, ReLU', () => {
  const half = (v: number): RationalMatrix => rational.matrix(1, 1, [v]);
  test('is homogeneous: latents, W_0 and R rescaled keep ε_0 and ε_y', () => {
    const E = requireElementwise(rational, 'test');
    const relu = (W: RationalMatrix, x: RationalMatrix): RationalMatrix => exactRelu(rational, E.multiply(W, x)).value;
    const r = mulberry(5);
    const draw = (rows: number, columns: number): RationalMatrix =>
      rational.matrix(
        rows,
        columns,
        Float64Array.from({ length: rows * columns }, () => Math.round(8 * r() - 4)),
      );
    for (const s of [0.5, 3]) {
      const [W0, W1, x0, x1, x2] = [draw(4, 3), draw(3, 2), draw(4, 1), draw(3, 1), draw(2, 1)];
      const [up, down] = [half(s), rational.reciprocal(half(s))];
      const errors = (w: RationalMatrix, a: RationalMatrix, b: RationalMatrix) => [
        rational.subtract(x0, relu(w, a)),
        rational.subtract(a, relu(W1, b)),
      ];
      const [e0, e1] = errors(W0, x1, x2);
      const [scaled0, scaled1] = errors(rational.scale(down, W0), rational.scale(up, x1), rational.scale(up, x2));
      expect(rational.equals(e0!, scaled0!)).toBe(true);
      expect(rational.equals(rational.scale(up, e1!), scaled1!)).toBe(true);
      expect(rational.equals(e1!, scaled1!)).toBe(false);
    }
  });
});
