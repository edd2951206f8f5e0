import { describe, expect, test } from 'vitest';
import { ValueError } from '../../src/errors.ts';
import {
  type Initialisation,
  conditioned,
  kaimingUniform,
  normPreserving,
  orthogonal,
} from '../../src/network/initialisations.ts';
import { random } from '../../src/random.ts';
import { type Rows, exact } from '../../theorems/oracles/exact.ts';
import { eigenvaluesBelow } from '../../theorems/oracles/inertia.ts';
import { rowsProduct } from '../../theorems/oracles/differences.ts';
import type { Fraction } from 'mathjs';
import { expectMoments, UNIFORM, NORMAL } from './moments.ts';

describe('initialisations', () => {
  test('Kaiming entries lie within ±1/√n and have the moments of that uniform law', () => {
    const w = kaimingUniform(random(1), 150, 100);
    expect(Math.max(...w.map(Math.abs))).toBeLessThanOrEqual(0.1);
    expectMoments(w, 1 / 300, UNIFORM);
  });

  test('norm-preserving entries have variance 1/m for m outputs, whatever the number of inputs', () => {
    expectMoments(normPreserving(random(2), 200, 50), 1 / 200, NORMAL);
    expectMoments(normPreserving(random(3), 50, 200), 1 / 50, NORMAL);
  });

  test('the moments have power: variance 1/n for 1/m is seen', () =>
    expect(() => expectMoments(normPreserving(random(2), 200, 50), 1 / 50, NORMAL)).toThrow(/less than or equal/));

  const every: [string, Initialisation][] = [
    ['kaimingUniform', kaimingUniform],
    ['normPreserving', normPreserving],
    ['orthogonal', orthogonal],
    ['conditioned(100)', conditioned(100)],
  ];
  test.each(every)('%s gives m·n finite entries, the same for the same seed and others for another', (_, draw) => {
    const w = draw(random(4), 3, 5);
    expect(w).toHaveLength(15);
    expect(w.every(Number.isFinite)).toBe(true);
    expect(draw(random(4), 3, 5)).toEqual(w);
    expect(draw(random(5), 3, 5)).not.toEqual(w);
  });

  /** The Gram matrix of the shorter side, exact: its eigenvalues are the squares of the singular values. */
  function gram(w: Float64Array, m: number, n: number): Rows<Fraction> {
    const W = Array.from({ length: m }, (_, i) => Array.from({ length: n }, (__, j) => exact.of(w[i * n + j]!)));
    const Wt = W[0]!.map((_, j) => W.map((row) => row[j]!));
    return m < n ? rowsProduct(exact, W, Wt) : rowsProduct(exact, Wt, W);
  }

  /**
   * Singular values are moved by no more than the norm of a perturbation (Weyl), and UΣVᵀ is formed from factors that are
   * orthogonal up to p(n)·u, so each lies within 16·max(m, n)·u·σ_max of the prescribed one. Decided exactly, by inertia.
   */
  test.each(
    [
      [5, 5],
      [6, 3],
      [3, 6],
      [2, 7],
    ].flatMap(([m, n]) => [1, 10, 1e4, 1e8, 1e12].map((kappa) => [m!, n!, kappa] as const)),
  )('a %i×%i matrix conditioned to κ = %d has the linear spectrum of Eq. 31–32 and Kaiming’s norm', (m, n, kappa) => {
    const k = Math.min(m, n);
    const line = Array.from({ length: k }, (_, i) => (k - 1 - i + i / kappa) / (k - 1));
    const frobenius = (x: ArrayLike<number>): number => Math.hypot(...Array.from(x));
    const w = conditioned(kappa)(random(9), m, n);
    const before = kaimingUniform(random(9), m, n);
    const factor = frobenius(before) / frobenius(line);
    const slack = 16 * Math.max(m, n) * 2 ** -53 * factor;
    expect(Math.abs(frobenius(w) - frobenius(before))).toBeLessThanOrEqual(Math.sqrt(k) * slack);
    const G = gram(w, m, n);
    line.forEach((s, i) => {
      const [low, high] = [exact.of(Math.max(0, s * factor - slack)), exact.of(s * factor + slack)];
      expect(eigenvaluesBelow(G, low.mul(low))).toBeLessThanOrEqual(k - 1 - i);
      expect(eigenvaluesBelow(G, high.mul(high))).toBeGreaterThanOrEqual(k - i);
    });
  });

  test('an orthogonal W has WᵀW ∝ I within 32·n·u of its diagonal, a conditioned one does not', () => {
    for (const [m, n] of [
      [5, 5],
      [6, 3],
    ] as const) {
      const worst = (draw: Initialisation): number => {
        const G = gram(draw(random(10), m, n), m, n).map((row) => row.map((x) => Number(x.valueOf())));
        const c = G.reduce((sum, row, i) => sum + row[i]!, 0) / n;
        return Math.max(...G.flatMap((row, i) => row.map((x, j) => Math.abs(x - (i === j ? c : 0)) / c)));
      };
      const bound = 32 * Math.max(m, n) * 2 ** -53;
      expect(worst(orthogonal)).toBeLessThanOrEqual(bound);
      expect(worst(conditioned(1.01))).toBeGreaterThan(bound);
    }
  });

  test('a row or a single entry keeps its norm, since one singular value has no spectrum to change', () => {
    for (const [m, n] of [
      [1, 1],
      [1, 6],
      [6, 1],
    ] as const) {
      const [w, before] = [conditioned(50)(random(11), m, n), kaimingUniform(random(11), m, n)];
      w.forEach((x, i) =>
        expect(Math.abs(x - before[i]!)).toBeLessThanOrEqual(16 * 6 * 2 ** -53 * Math.hypot(...before)),
      );
    }
  });

  test.each([0.5, 0, -3, NaN, Infinity])('a condition number of %d is refused', (kappa) => {
    expect(() => conditioned(kappa)).toThrow(ValueError);
    expect(() => conditioned(kappa)).toThrow(/^conditioned: kappa must be finite and at least 1, got .+; /);
  });
});
