import type { Fraction } from 'mathjs';
import type { FloatArithmetic, Transposes } from '../../src/arithmetic/arithmetic.ts';
import { exactly } from './fractions.ts';

export const gamma = (k: number, u: number): number => (k * u) / (1 - k * u);

/** Measured ratios are formed in float64 from exact differences; their own roundings stay below this factor. */
export const OWN_ROUNDINGS = 1 + 2 ** -30;

export const FLAGS: readonly Required<Transposes>[] = [
  { transposeA: false, transposeB: false },
  { transposeA: true, transposeB: false },
  { transposeA: false, transposeB: true },
  { transposeA: true, transposeB: true },
];

const transposed = (m: number, n: number, a: Float64Array): Float64Array =>
  Float64Array.from(a, (_, i) => a[(i % m) * n + Math.floor(i / m)]!);

const sum = (terms: Fraction[]): Fraction => terms.reduce((total, term) => total.add(term));

/**
 * max_ij |fl(AB) − AB|_ij / (γ_k |A||B|)_ij, which the standard model keeps ≤ 1 for any order of summation
 * (Higham, 2nd ed., Eq. 3.13). A (m×k) and B (k×n) are given row-major and stored transposed where the flags say so.
 */
export async function productRatio<M>(
  A: FloatArithmetic<M>,
  [a, b]: readonly [Float64Array, Float64Array],
  [m, k, n]: readonly [number, number, number],
  flags: Required<Transposes>,
  u = A.unitRoundoff,
): Promise<number> {
  const left = flags.transposeA ? A.matrix(k, m, transposed(m, k, a)) : A.matrix(m, k, a);
  const right = flags.transposeB ? A.matrix(n, k, transposed(k, n, b)) : A.matrix(k, n, b);
  const computed = await A.read(A.multiply(left, right, flags));
  let worst = 0;
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      const terms = Array.from({ length: k }, (_, t) => exactly(a[i * k + t]!).mul(exactly(b[t * n + j]!)));
      const error = exactly(computed[i * n + j]!)
        .sub(sum(terms))
        .abs();
      const size = sum(terms.map((t) => t.abs()));
      worst = Math.max(worst, Number(error.div(size).valueOf()) / gamma(k, u));
    }
  }
  return worst;
}

/**
 * max over columns of ‖b − Ax‖ / (γ_c tr(A) ‖x‖ / (1 − γ_c)), the normwise backward error of a Cholesky solve over its bound:
 * (A + ΔA)x = b with |ΔA| ≤ γ_{3n+1}|R||Rᵀ| (Higham, Thm 10.4) and ‖|R||Rᵀ|‖ ≤ ‖R‖_F² ≤ tr(A)/(1 − γ_{n+1}). The residual is
 * exact. c = 3n + 3 leaves two roundings for engines that divide a pivot by its own root or multiply by a rounded 1/pivot.
 */
export async function solveRatio<M>(
  A: FloatArithmetic<M>,
  a: Float64Array,
  b: Float64Array,
  n: number,
  toExact: (x: M) => Promise<Fraction[]> = async (x) => Array.from(await A.read(x), exactly),
): Promise<number> {
  const columns = b.length / n;
  const x = await toExact(A.solve(A.matrix(n, n, a), A.matrix(n, columns, b)));
  const g = gamma(3 * n + 3, A.unitRoundoff);
  let trace = 0;
  for (let i = 0; i < n; i++) trace += a[i * n + i]!;
  let worst = 0;
  for (let j = 0; j < columns; j++) {
    let [squared, size] = [0, 0];
    for (let i = 0; i < n; i++) {
      const row = Array.from({ length: n }, (_, t) => exactly(a[i * n + t]!).mul(x[t * columns + j]!));
      squared +=
        Number(
          exactly(b[i * columns + j]!)
            .sub(sum(row))
            .valueOf(),
        ) ** 2;
      size += Number(x[i * columns + j]!.valueOf()) ** 2;
    }
    worst = Math.max(worst, (Math.sqrt(squared) * (1 - g)) / (g * trace * Math.sqrt(size)));
  }
  return worst;
}
