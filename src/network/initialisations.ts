import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import { hypot } from '../arithmetic/norm.ts';
import { ValueError } from '../errors.ts';
import type { Random } from '../random.ts';

/** Entries of W (m×n), row-major. */
export type Initialisation = (r: Random, m: number, n: number) => Float64Array;

const entries = (m: number, n: number, draw: () => number): Float64Array => new Float64Array(m * n).map(draw);

/** U(−1/√n, 1/√n) for n inputs, PyTorch's default for linear layers: E‖Wx‖² = m/(3n)·‖x‖². Source: SE A.2, Eq. 19–22. */
export const kaimingUniform: Initialisation = (r, m, n) => entries(m, n, () => (2 * r.uniform() - 1) / Math.sqrt(n));

/** U(−√(6/(m+n)), √(6/(m+n))): variance 2/(m+n), PyTorch's xavier_uniform_. Source: Glorot and Bengio 2010, Eq. 16. */
export const xavierUniform: Initialisation = (r, m, n) =>
  entries(m, n, () => (2 * r.uniform() - 1) * Math.sqrt(6 / (m + n)));

/** N(0, 1/m) for m outputs: E‖Wx‖² = ‖x‖². Source: SE A.2, Eq. 14–18. */
export const normPreserving: Initialisation = (r, m, n) => entries(m, n, () => r.normal() / Math.sqrt(m));

/**
 * Kaiming weights with their singular values replaced by a linear spectrum of condition number κ and the same Frobenius norm.
 *
 *     σ'_i = σ_max (1 − (i−1)/(k−1) · (1 − 1/κ)),  then  σ' ← σ' ‖σ‖/‖σ'‖
 *
 * Source: SE D.2, Eq. 31–32, with W = UΣVᵀ where Eq. 30 prints UΣWᵀ.   Cost: one SVD.
 * @throws {ValueError} when κ < 1
 */
export function conditioned(kappa: number): Initialisation {
  if (!(kappa >= 1 && Number.isFinite(kappa)))
    throw new ValueError(`conditioned: kappa must be finite and at least 1, got ${kappa}; it is σ_max/σ_min`);
  return (r, m, n) => reconditioned(singularParts(kaimingUniform(r, m, n), m, n), kappa);
}

/** W = U diag(σ) Vᵀ with k = min(m, n) singular values, from the greatest down. */
export interface SingularParts {
  /** m × k */
  readonly U: Matrix;
  readonly sigma: readonly number[];
  /** n × k */
  readonly V: Matrix;
}

/** The singular value decomposition of W (m × n, row-major), which serves every condition number. */
export function singularParts(W: Float64Array, m: number, n: number): SingularParts {
  const svd = new SingularValueDecomposition(Matrix.from1DArray(m, n, W), { autoTranspose: true });
  const sigma = svd.diagonal;
  const first = (X: Matrix, rows: number): Matrix => X.subMatrix(0, rows - 1, 0, sigma.length - 1);
  return { U: first(svd.leftSingularVectors, m), sigma, V: first(svd.rightSingularVectors, n) };
}

/** W with the spectrum of `conditioned`. */
export function reconditioned({ U, sigma, V }: SingularParts, kappa: number): Float64Array {
  const k = sigma.length;
  const line = sigma.map((_, i) => sigma[0]! * (1 - (k > 1 ? i / (k - 1) : 0) * (1 - 1 / kappa)));
  const rescale = hypot([sigma]) / hypot([line]);
  return Float64Array.from(
    U.clone() // mulRowVector works in place
      .mulRowVector(line.map((s) => s * rescale))
      .mmul(V.transpose())
      .to1DArray(),
  );
}

/** All singular values equal: SE A.2 calls condition number one orthogonal. */
export const orthogonal: Initialisation = conditioned(1);
