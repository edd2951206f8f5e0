import fc from 'fast-check';
import { type Random, random } from '../../src/random.ts';

// Arbitraries are seeds and sizes: entries are drawn from a seed, so that shrinking acts on shapes, never on floats.

export const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });
export const sizes = fc.integer({ min: 1, max: 4 });

const draw = (seed: number, count: number, one: (r: Random) => number): Float64Array => {
  const r = random(seed, 'properties');
  return Float64Array.from({ length: count }, () => one(r));
};

/** k/8 with |k| ≤ 40: sums and products of a few hundred of them are exact in float32. */
export const eighths = (seed: number, count: number): Float64Array => draw(seed, count, (r) => r.integer(-40, 40) / 8);

/** Integers with |k| ≤ 9. */
export const digits = (seed: number, count: number): Float64Array => draw(seed, count, (r) => r.integer(-9, 9));

/** ± e^v with v uniform: every magnitude within `decades` of 1 is as likely as any other, and all mantissa bits are used. */
export const logUniform = (seed: number, count: number, decades = 2): Float64Array =>
  draw(seed, count, (r) => (r.uniform() < 0.5 ? -1 : 1) * 10 ** (decades * (2 * r.uniform() - 1)));

export const normals = (seed: number, count: number): Float64Array => draw(seed, count, (r) => r.normal());

/**
 * A symmetric n×n matrix with eigenvalues spaced evenly in logarithm from 1 to κ, up to rounding: a diagonal between n
 * Householder reflections. Exactly symmetric, because the lower triangle is copied to the upper one.
 */
export function planted(seed: number, n: number, kappa: number): Float64Array {
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i++) a[i * n + i] = n > 1 ? kappa ** (i / (n - 1)) : kappa;
  for (let k = 0; k < n; k++) {
    const v = normals(seed + k, n);
    const vv = v.reduce((sum, x) => sum + x * x, 0);
    const reflect = (stride: number, step: number): void => {
      for (let j = 0; j < n; j++) {
        let dot = 0;
        for (let i = 0; i < n; i++) dot += v[i]! * a[i * stride + j * step]!;
        for (let i = 0; i < n; i++) a[i * stride + j * step] = a[i * stride + j * step]! - (2 * dot * v[i]!) / vv;
      }
    };
    reflect(n, 1);
    reflect(1, n);
  }
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) a[j * n + i] = a[i * n + j]!;
  return a;
}
