import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { symmetricEnds } from '../arithmetic/symmetricEnds.ts';

/** Whose least and greatest number λ_min and λ_max are, where Σ is not symmetric. */
export type Spectrum = 'symmetrised' | 'singular' | 'real' | 'triangle';

/** The ε of a factor, and whether its λ_min is below zero. */
export interface Regularisation {
  readonly epsilon: number;
  readonly indefinite: boolean;
}

/**
 * ε = max(0, αλ_max − λ_min) of Σ (n×n, row-major) in a reading of its spectrum; NaN where Σ is not finite.
 *
 *     symmetrised   eigenvalues of (Σ + Σᵀ)/2
 *     singular      √ of the eigenvalues of ΣᵀΣ, with half the digits of the least one
 *     real          real parts of the eigenvalues of Σ
 *     triangle      eigenvalues of the symmetric matrix that has Σ's lower triangle, which a symmetric solver reads
 *
 * Source: 2605.11911 §3.3, where α is 1e-5 with one hidden layer and 1e-4 with eight.
 * Cost: n³/3 flops where Cholesky's factor of Σ − α‖Σ‖_F I shows that ε is zero, (4/3)n³ otherwise; 2n³ more for `singular`, 25n³ for
 * `real`.
 */
export function regularisation(sigma: Float64Array, n: number, spectrum: Spectrum, alpha: number): Regularisation {
  if (!isFinite(sigma)) return { epsilon: NaN, indefinite: false };
  if (spectrum === 'real') {
    const { realEigenvalues } = new EigenvalueDecomposition(Matrix.from1DArray(n, n, sigma), {
      assumeSymmetric: false,
    });
    return regularisationBy(Math.min(...realEigenvalues), Math.max(...realEigenvalues), alpha);
  }
  const H = symmetric(sigma, n, spectrum);
  if (liesAbove(H, n, spectrum === 'singular' ? alpha * alpha : alpha)) return { epsilon: 0, indefinite: false };
  const [least, greatest] = symmetricEnds(H, n);
  if (spectrum !== 'singular') return regularisationBy(least, greatest, alpha);
  return regularisationBy(Math.sqrt(Math.max(0, least)), Math.sqrt(Math.max(0, greatest)), alpha);
}

const regularisationBy = (least: number, greatest: number, alpha: number): Regularisation => ({
  epsilon: Math.max(0, alpha * greatest - least),
  indefinite: least < 0,
});

function isFinite(entries: Float64Array): boolean {
  let least = 0;
  let greatest = 0;
  for (let i = 0; i < entries.length; i++) {
    least = Math.min(least, entries[i]!);
    greatest = Math.max(greatest, entries[i]!);
  }
  return greatest - least < Infinity; // NaN spreads
}

const scratch: Float64Array[] = [];

/** An n×n matrix with whatever it held: typed arrays are dear to allocate, and there are millions of factors. */
function scratchOf(place: number, n: number): Float64Array {
  if (scratch[place]?.length !== n * n) scratch[place] = new Float64Array(n * n);
  return scratch[place]!;
}

/** The matrix whose eigenvalues are asked for; its lower triangle counts. */
function symmetric(sigma: Float64Array, n: number, spectrum: Exclude<Spectrum, 'real'>): Float64Array {
  if (spectrum === 'triangle') return sigma.slice();
  const H = scratchOf(0, n);
  if (spectrum === 'singular') H.fill(0);
  if (spectrum === 'symmetrised')
    for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) H[i * n + j] = (sigma[i * n + j]! + sigma[j * n + i]!) / 2;
  else
    for (let t = 0; t < n * n; t += n)
      for (let i = 0; i < n; i++) {
        const x = sigma[t + i]!;
        for (let j = 0; j <= i; j++) H[i * n + j]! += x * sigma[t + j]!;
      }
  return H;
}

/** Whether H − c‖H‖_F I has a Cholesky factor, so that λ_min > c‖H‖_F ≥ cλ_max up to n²u‖H‖. */
function liesAbove(H: Float64Array, n: number, c: number): boolean {
  let square = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) square += 2 * H[i * n + j]! ** 2;
    square += H[i * n + i]! ** 2;
  }
  const shift = c * Math.sqrt(square);
  const R = scratchOf(1, n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = H[i * n + j]!;
      for (let t = 0, p = i * n, q = j * n; t < j; t++, p++, q++) sum -= R[p]! * R[q]!;
      if (j < i) R[i * n + j] = sum / R[j * n + j]!;
      else if (sum > shift) R[i * n + i] = Math.sqrt(sum - shift);
      else return false;
    }
  return true;
}
