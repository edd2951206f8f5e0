import { describe, expect, test } from 'vitest';
import { rational } from '../../src/arithmetic/rational.ts';
import { ValueError } from '../../src/errors.ts';
import { depth } from '../../src/network/linearGaussian.ts';
import { linearNetwork } from '../../src/network/numbers.ts';
import {
  KNOWN_SCALINGS,
  type ScalingExponents,
  learningRatesOf,
  premultipliers,
  scalingNetwork,
  standardNormalWeights,
} from '../../src/network/scalingFamily.ts';
import { random } from '../../src/random.ts';
import { NORMAL, expectMoments } from './moments.ts';

// Powers of four, so that every root is exact: D = 4, N = 16, H = L − 2 = 4.
const sizes = { inputs: 4, width: 16, depth: 6, outputs: 3, skips: true };

describe('the family of scalings', () => {
  test.each<[keyof typeof KNOWN_SCALINGS, number, number]>([
    ['ntp', 1 / 8, 1 / 4],
    ['mupc', 1 / 8, 1 / 16],
    ['completep', 1 / 16, 1 / 16],
    ['mean-field', 1 / 4, 1 / 16],
    ['sp', 1 / 4, 1 / 4],
  ])('%s: a_1 = D^−½, then by hand', (name, hidden, last) =>
    expect(premultipliers(sizes, KNOWN_SCALINGS[name])).toEqual([1 / 2, hidden, hidden, hidden, hidden, last]),
  );

  test.each<[string, ScalingExponents, number, number]>([
    ['ntp', KNOWN_SCALINGS.ntp, 3, 3],
    ['mupc', KNOWN_SCALINGS.mupc, 48, 48],
    ['completep', KNOWN_SCALINGS.completep, 48, 192],
    ['κ = ½, δ_h = −½', { d: 1, kappa: 0.5, beta: 2, hiddenRate: -0.5 }, 12, 6],
  ])('%s: rates of the ends η₀N^κ, of the layers between H^δ times that', (_, exponents, end, between) =>
    expect(learningRatesOf(sizes, exponents, 3)).toEqual([end, between, between, between, between, end]),
  );

  test('sp: one rate for weights of variance 1/fan-in is N times it where the fan-in is N, and itself at the inputs', () =>
    expect(learningRatesOf(sizes, KNOWN_SCALINGS.sp, 3)).toEqual([3, 48, 48, 48, 48, 48]));

  test('the layers between the ends are counted, not all: at L = 3 powers of H are 1', () => {
    const exponents = { ...KNOWN_SCALINGS.completep, beta: 7, hiddenRate: -5 };
    expect(premultipliers({ ...sizes, depth: 3 }, exponents)).toEqual([1 / 2, 1 / 4, 1 / 16]);
    expect(learningRatesOf({ ...sizes, depth: 3 }, exponents, 1)).toEqual([16, 16, 16]);
  });

  test('weights are standard normal, the same for every point, and chain to a network', () => {
    const weights = standardNormalWeights(sizes, random(5));
    expectMoments(weights[1]!, 1, NORMAL);
    const numbers = scalingNetwork(sizes, KNOWN_SCALINGS.mupc, weights);
    expect(numbers.weights).toBe(weights);
    expect(numbers.skips).toEqual([false, true, true, true, true, false]);
    expect(depth(linearNetwork(rational, numbers))).toBe(6);
  });

  test.each([2, 1, 3.5, Number.NaN])('depth %d has no layers between the ends to count, and is refused', (depth) => {
    for (const ask of [
      () => premultipliers({ ...sizes, depth }, KNOWN_SCALINGS.ntp),
      () => learningRatesOf({ ...sizes, depth }, KNOWN_SCALINGS.ntp, 1),
    ])
      expect(ask).toThrow(ValueError);
  });
});
