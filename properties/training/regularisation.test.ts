import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { describe, expect, test } from 'vitest';
import { singularValues, symmetricEigenvalues } from '../../src/arithmetic/decompositions.ts';
import { FACTOR_READINGS } from '../../src/training/readings.ts';
import { type Spectrum, regularisation } from '../../src/training/regularisation.ts';
import { normals } from '../arithmetic/matrices.ts';

/** λ of each reading by ml-matrix, which shares no code with `symmetricEnds`. */
const spectra: Readonly<Record<Spectrum, (a: Float64Array, n: number) => Float64Array>> = {
  symmetrised: (a, n) =>
    symmetricEigenvalues(
      a.map((x, k) => (x + a[(k % n) * n + Math.floor(k / n)]!) / 2),
      n,
    ),
  triangle: (a, n) =>
    symmetricEigenvalues(
      a.map((x, k) => (k % n > Math.floor(k / n) ? a[(k % n) * n + Math.floor(k / n)]! : x)),
      n,
    ),
  singular: (a, n) => singularValues(a, n, n),
  real: (a, n) =>
    Float64Array.from(
      new EigenvalueDecomposition(Matrix.from1DArray(n, n, a), { assumeSymmetric: false }).realEigenvalues,
    ),
};

const SPECTRA = ['symmetrised', 'triangle', 'singular', 'real'] as const;
const u = 2 ** -53;

/** A random matrix, and one near the identity, whose ε is zero. */
const matrices = (n: number): Float64Array[] =>
  [0, 1, 2, 3].flatMap((seed) => {
    const a = normals(seed, n * n);
    return [a, a.map((x, k) => x / (8 * n) + (k % (n + 1) === 0 ? 1 : 0))];
  });

describe('ε = max(0, αλ_max − λ_min)', () => {
  test.each(SPECTRA.flatMap((spectrum) => [2, 5, 20].map((n) => [spectrum, n] as const)))(
    '%s, %i rows: it is that of the spectrum within its error, and says whether λ_min is below zero',
    (spectrum, n) => {
      let [positive, zero] = [0, 0];
      for (const a of matrices(n))
        for (const alpha of [1e-4, 0.5]) {
          const found = regularisation(a, n, spectrum, alpha);
          const values = spectra[spectrum](a, n);
          const [least, greatest] = [Math.min(...values), Math.max(...values)];
          const norm = Math.hypot(...a);
          // each end within 10 n u‖Σ‖; the least singular value from ΣᵀΣ within the root of 10 n u‖Σ‖²
          const error = 2 * (spectrum === 'singular' ? Math.sqrt(10 * n * u) * norm : 10 * n * u * norm) * (1 + alpha);
          expect(Math.abs(found.epsilon - Math.max(0, alpha * greatest - least))).toBeLessThanOrEqual(error);
          expect(found.indefinite).toBe(least < 0);
          if (found.epsilon > 0) positive++;
          else zero++;
        }
      expect([positive > 0, zero > 0]).toEqual([true, true]);
    },
  );

  test('with it the least eigenvalue is α times the greatest, and not less', () => {
    const a = normals(7, 25).map((x, k, all) => x + all[(k % 5) * 5 + Math.floor(k / 5)]!);
    const { epsilon } = regularisation(a, 5, 'symmetrised', 0.25);
    const shifted = symmetricEigenvalues(
      a.map((x, k) => x + (k % 6 === 0 ? epsilon : 0)),
      5,
    );
    const greatest = Math.max(...symmetricEigenvalues(a, 5));
    expect(Math.abs(shifted[0]! - 0.25 * greatest)).toBeLessThanOrEqual(100 * u * Math.hypot(...a));
  });

  test('readings differ: of one matrix that is not symmetric, no two spectra give the same ε', () => {
    const a = normals(11, 25);
    expect(new Set(SPECTRA.map((spectrum) => regularisation(a, 5, spectrum, 0.5).epsilon)).size).toBe(SPECTRA.length);
  });

  test('a matrix that is not finite has no ε', () =>
    expect(regularisation(Float64Array.of(1, Infinity, 0, 1), 2, 'symmetrised', 0.1).epsilon).toBeNaN());

  test('there are ten readings of a factor: two forms, four spectra and none', () => {
    expect(new Set(FACTOR_READINGS.map(({ id }) => id)).size).toBe(10);
    expect(FACTOR_READINGS.filter(({ spectrum }) => spectrum === undefined).map(({ id }) => id)).toEqual([
      'printed-none',
      'corrected-none',
    ]);
  });
});
