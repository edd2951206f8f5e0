import { describe, expect, test } from 'vitest';
import { type Float64Matrix, float64 as A } from '../../src/arithmetic/float64.ts';
import { smallFloat64 } from '../../src/arithmetic/wasm/smallFloat64.ts';
import { linearNetwork } from '../../src/network/numbers.ts';
import { random } from '../../src/random.ts';
import { engineRule } from '../../src/training/engineRule.ts';
import { momentRun } from '../../src/training/momentRun.ts';
import { factorReading } from '../../src/training/readings.ts';
import { TRAINING_RULES, trainingRule } from '../../src/training/rules.ts';
import { type Training, train } from '../../src/training/train.ts';
import { secondMoment } from '../../src/training/linearTask.ts';

const WIDTHS = [3, 4, 2];

function training(
  id: string,
  rate: number,
  { batch = 4, steps = 6, reading = 'corrected-symmetrised' } = {},
): Training<Float64Matrix> {
  const r = random(5, 'training');
  const digits = (m: number, n: number): Float64Array => Float64Array.from({ length: m * n }, () => r.integer(-2, 2));
  const target = A.matrix(2, 3, digits(2, 3));
  const weights = WIDTHS.slice(1).map((m, i) => digits(m, WIDTHS[i]!));
  const batches = Array.from({ length: steps }, () => {
    const x = A.matrix(3, batch, digits(3, batch));
    return { x, y: A.multiply(target, x) };
  });
  const rule = engineRule(trainingRule(id), { reading: factorReading(reading), alpha: 1e-5 });
  return { rule, network: linearNetwork(A, { widths: WIDTHS, weights }), target, batches, rate, seed: 1 };
}

/** x = 1, W = (2, 3): S = 10, ẑ_1 = 2, z_1* = 2 + 0.3 (y − 6). */
const hand = (id: string, y: number): Training<Float64Matrix> => ({
  rule: engineRule(trainingRule(id)),
  network: linearNetwork(A, { widths: [1, 1, 1], weights: [[2], [3]] }),
  target: A.matrix(1, 1, [y]),
  batches: [{ x: A.matrix(1, 1, [1]), y: A.matrix(1, 1, [y]) }],
  ...{ rate: 2 ** -4, seed: 0 },
});

describe('plain training', () => {
  test('one step of BP by hand: W_1 = 2 + α·3·r, W_2 = 3 + α·r·2 with r = −5', async () => {
    const { records, error, checkpoint } = await train(A, hand('bp', 1));
    expect(records).toEqual([
      {
        ...{ step: 0, error: { meanSquared: 25, squaredFrobenius: 25, squaredSpectral: 25 } },
        ...{ alignment: { infinitesimal: 1, finite: 1 }, rates: [] },
      },
    ]);
    expect(checkpoint.parameters.map(({ weights }) => weights![0])).toEqual([2 - 15 / 16, 3 - 10 / 16]);
    expect(error!.squaredFrobenius).toBe((1 - (2 - 15 / 16) * (3 - 10 / 16)) ** 2);
  });

  test('rates are on record with their signs: 1 and 1 for y = 1, 1 and −1/2 for y = −4', async () => {
    for (const [y, second] of [
      [1, 1],
      [-4, -0.5],
    ] as const) {
      const { rates } = (await train(A, hand('pc-rates', y))).records[0]!;
      expect(rates[0]).toBe(1);
      // z_1* is rounded a few times: 1/(2 z_1*)
      expect(Math.abs(rates[1]! / second - 1)).toBeLessThanOrEqual(16 * 2 ** -53);
    }
  });

  test.each(TRAINING_RULES.map(({ id }) => id))(
    '%s: resumed from a checkpoint it goes on with the same bits',
    async (id) => {
      const whole = await train(A, training(id, 2 ** -6));
      const half = await train(A, training(id, 2 ** -6), undefined, 3);
      const rest = await train(A, training(id, 2 ** -6), half.checkpoint);
      expect([...half.records, ...rest.records]).toEqual(whole.records);
      expect(rest.checkpoint).toEqual(whole.checkpoint);
      expect(whole.records.map(({ step }) => step)).toEqual([0, 1, 2, 3, 4, 5]);
    },
  );

  test('a run that goes astray ends with the step and the reason, and its records hold finite errors', async () => {
    const { records, diverged, error } = await train(A, training('bp', 1e4));
    expect(diverged?.reason).toMatch(/^(not finite|beyond all bounds)$/);
    expect(diverged!.step).toBe(records.length);
    expect(error).toBeUndefined();
    for (const record of records) expect(Number.isFinite(record.error.squaredFrobenius)).toBe(true);
  });

  test('a step beyond all doubles is a divergence too, and not an error', async () => {
    const { records, diverged } = await train(A, training('bp', 1e300));
    expect(diverged).toEqual({ step: 1, reason: 'not finite' });
    expect(records[0]!.alignment.finite).toBeNaN();
  });

  test('a rate without an inverse ends a run by that name: at x = 0 every overlap is zero', async () => {
    const zero = A.matrix(1, 1, [0]);
    const { diverged } = await train(A, { ...hand('bp-rates', 1), batches: [{ x: zero, y: zero }] });
    expect(diverged).toEqual({ step: 0, reason: 'no inverse' });
  });

  test('the fast path has the same errors to the bit where nothing is rounded: BP on digits', async () => {
    const steps = 2; // a third would need more than 53 bits
    const plain = training('bp', 2 ** -5, { steps });
    const { records, error } = await train(A, plain);
    const S = smallFloat64();
    const target = S.matrix(2, 3, plain.target.data);
    const run = momentRun(
      S,
      {
        ...{ rule: trainingRule('bp'), widths: WIDTHS, target, kept: [0, 1, 2] },
        weights: plain.network.edges.map(({ theta }) => theta['weights']!.data),
        batches: plain.batches.map(({ x }) => ({ y: target, moment: S.matrix(3, 3, secondMoment(x.data, 3, 4)) })),
      },
      2 ** -5,
    );
    expect(run.errors).toEqual([...records.map((r) => r.error.squaredFrobenius), error!.squaredFrobenius]);
    expect(run.greatest).toBe(Math.max(...run.errors));
    expect(run.diverged).toBeUndefined();
  });

  test('the fast path counts negative rates, and names a divergence', () => {
    const S = smallFloat64();
    const one = (value: number) => S.matrix(1, 1, [value]);
    const setting = {
      ...{ rule: trainingRule('pc-rates'), widths: [1, 1, 1], target: one(-4), kept: [0, 1] },
      ...{ weights: [Float64Array.of(2), Float64Array.of(3)], batches: [{ x: one(1), y: one(-4) }] },
    };
    const { counts, errors } = momentRun(S, setting, 2 ** -4);
    expect([counts.rates, counts.negative, errors[0]]).toEqual([2, 1, 100]);
    const near = { ...setting, target: one(1), batches: [{ x: one(1), y: one(1) }] }; // both rates are 1
    expect(momentRun(S, near, 2 ** -4).counts).toMatchObject({ rates: 2, negative: 0 });
    const far = momentRun(S, { ...setting, batches: Array.from({ length: 9 }, () => setting.batches[0]!) }, 1e9);
    expect(far.diverged?.reason).toMatch(/^(not finite|beyond all bounds|no inverse)$/);
    expect(far.difference).toBeUndefined();
  });
});
