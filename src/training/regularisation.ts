import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { symmetricEnds } from '../arithmetic/symmetricEnds.ts';

/** Whose least and greatest number λ_min and λ_max are, where Σ is not symmetric. */
export type Spectrum = 'symmetrised' | 'singular' | 'real' | 'triangle';

/** The ends of a spectrum. */
export interface Ends {
  readonly least: number;
  readonly greatest: number;
}

/**
 * λ_min and λ_max of Σ (n×n, row-major) in a reading.
 *
 *     symmetrised   eigenvalues of (Σ + Σᵀ)/2
 *     singular      √ of the eigenvalues of ΣᵀΣ: half the digits of the least one
 *     real          real parts of the eigenvalues of Σ
 *     triangle      eigenvalues of the symmetric matrix that has Σ's lower triangle, which a symmetric solver reads
 *
 * Cost: (4/3)n³ flops; 2n³ more for `singular`, 25n³ for `real`.
 */
export function spectrumEnds(sigma: Float64Array, n: number, spectrum: Spectrum): Ends {
  if (!sigma.every(Number.isFinite)) return { least: NaN, greatest: NaN };
  if (spectrum === 'real') {
    const parts = new EigenvalueDecomposition(Matrix.from1DArray(n, n, sigma), { assumeSymmetric: false })
      .realEigenvalues;
    return { least: Math.min(...parts), greatest: Math.max(...parts) };
  }
  const symmetric = sigma.slice();
  if (spectrum === 'symmetrised')
    for (let i = 0; i < n; i++)
      for (let j = 0; j < i; j++) symmetric[i * n + j] = (sigma[i * n + j]! + sigma[j * n + i]!) / 2;
  if (spectrum === 'singular') gram(sigma, n, symmetric);
  const [least, greatest] = symmetricEnds(symmetric, n);
  if (spectrum !== 'singular') return { least, greatest };
  return { least: Math.sqrt(Math.max(0, least)), greatest: Math.sqrt(Math.max(0, greatest)) };
}

/** The lower triangle of ΣᵀΣ. */
function gram(sigma: Float64Array, n: number, into: Float64Array): void {
  into.fill(0);
  for (let t = 0; t < n * n; t += n)
    for (let i = 0; i < n; i++) {
      const x = sigma[t + i]!;
      for (let j = 0; j <= i; j++) into[i * n + j]! += x * sigma[t + j]!;
    }
}

/** ε = max(0, αλ_max − λ_min).   Source: 2605.11911 §3.3, where α is 1e-5 with one hidden layer and 1e-4 with eight. */
export const epsilon = ({ least, greatest }: Ends, alpha: number): number => Math.max(0, alpha * greatest - least);
