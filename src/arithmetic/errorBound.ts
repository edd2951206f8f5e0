import type { Arithmetic, HostArithmetic } from './arithmetic.ts';
import type { Float64Matrix } from './float64.ts';
import { gemm } from './gemm.ts';
import { type ArrayArithmetic, holdsDoubles } from './hostArithmetic.ts';
import { roundedUp } from './margin.ts';
import { mapped } from './mapped.ts';
import { frobenius } from './norm.ts';
import { requireSameShape } from './shapes.ts';

/** A computed value, and entry by entry how far any engine of the given unit roundoff may be from the exact one. */
export interface Bounded<B> {
  readonly value: B;
  readonly error: Float64Array;
}

/**
 * Running error analysis. Values are computed in `base`; beside them runs a proven bound on |computed − exact| for every engine
 * that follows the same formula with roundings of relative size ≤ u (whatever its order of summation).
 *
 *     fl(A·B)   |A|·e_B + e_A·|B| + γ_k·|A|·|B|,  γ_k = ku/(1 − ku)                              (Higham, 2nd ed., §3.5)
 *     Σ_t x_t   Σ e_t + γ_{k−1} Σ|x_t| for k terms: `scatter`; `inner` is a product of a row and a column
 *     A⁻¹·B     ‖A⁻¹‖ (β‖x‖ + ‖e_b‖) / (1 − 2β‖A⁻¹‖),  β = ‖e_A‖ + γ_{3n+3} tr A                    (Thm 10.4)
 *
 * where ‖A⁻¹‖ ≤ ‖C‖/(1 − ‖I − CA‖) for a computed inverse C. Where that is no bound (too ill-conditioned for `base`), the
 * error is Infinity, and a judge knows that this engine cannot tell.
 * Assumes: `base` rounds at most as coarsely as u; no underflow.   Cost: a small multiple of the formula's own.
 */
export function errorBound<B>(
  base: HostArithmetic<B>,
  u: number,
): Arithmetic<Bounded<B>> & { entries(a: Bounded<B>): Float64Array } {
  type M = Bounded<B>;
  const product = multipliesArrays(base) ? productBy(base) : gemm;
  const gamma = (k: number): number => (k * u < 1 ? (k * u) / (1 - k * u) : Infinity);
  const bounded = (value: B, error: Float64Array): M => ({
    value,
    error: mapped(error, (e) => (Number.isNaN(e) ? Infinity : roundedUp(e))),
  });
  /** No value, exact or computed on the engine, is larger than this. */
  const magnitude = (a: M): Float64Array =>
    mapped(base.entries(a.value), (x, i) => roundedUp(Math.abs(x) + 2 * a.error[i]!));
  const sum = (a: M, b: M, value: B): M => {
    const [p, q] = [magnitude(a), magnitude(b)];
    return bounded(
      value,
      mapped(a.error, (e, i) => e + b.error[i]! + u * (p[i]! + q[i]!)),
    );
  };
  const transposed = (rows: number, columns: number, x: Float64Array): Float64Array =>
    Float64Array.from(x, (_, i) => x[(i % rows) * columns + Math.floor(i / rows)]!);

  const E: Arithmetic<M> & { entries(a: M): Float64Array } = {
    name: `errorBound(${base.name}, ${u.toExponential(1)})`,
    shape: (a) => base.shape(a.value),
    entries: (a) => base.entries(a.value),
    matrix: (rows, columns, entries) =>
      bounded(
        base.matrix(rows, columns, entries),
        Float64Array.from(entries, (x) => u * Math.abs(x)),
      ),
    identity: (n) => ({ value: base.identity(n), error: new Float64Array(n * n) }),
    add: (a, b) => sum(a, b, base.add(a.value, b.value)),
    subtract: (a, b) => sum(a, b, base.subtract(a.value, b.value)),
    scale(c, a) {
      const [e, p] = [c.error[0]!, magnitude(c)[0]!];
      const q = magnitude(a);
      return bounded(
        base.scale(c.value, a.value),
        mapped(a.error, (f, i) => p * f + e * q[i]! + u * p * q[i]!),
      );
    },
    transpose(a) {
      const [rows, columns] = base.shape(a.value);
      return { value: base.transpose(a.value), error: transposed(rows, columns, a.error) };
    },
    multiply(a, b, flags = {}) {
      const value = base.multiply(a.value, b.value, flags);
      const [m, n] = base.shape(value);
      const [ra, ca] = base.shape(a.value);
      const k = flags.transposeA ? ra : ca;
      const [p, q] = [magnitude(a), magnitude(b)];
      const g = gamma(k);
      // |A|e_B + (e_A + γ|A|)|B|, in one product where A is exact
      const passed = product(
        p,
        mapped(b.error, (e, i) => e + g * q[i]!),
        m,
        k,
        n,
        flags,
      );
      if (a.error.every((e) => e === 0)) return bounded(value, passed);
      const own = product(a.error, q, m, k, n, flags);
      return bounded(
        value,
        mapped(passed, (e, i) => e + own[i]!),
      );
    },
    solve(a, b) {
      const value = base.solve(a.value, b.value);
      return bounded(value, solveError(a, b, base.entries(value)));
    },
    reciprocal(c) {
      const low = Math.abs(base.entries(c.value)[0]!) - 2 * c.error[0]!;
      return bounded(base.reciprocal(c.value), Float64Array.of(low > 0 ? c.error[0]! / low ** 2 + u / low : Infinity));
    },
    inner(a, b) {
      requireSameShape('errorBound.inner', base.shape(a.value), base.shape(b.value));
      const count = a.error.length;
      return E.multiply(E.reshape(a, 1, count), E.reshape(b, count, 1));
    },
    reshape: (a, rows, columns) => ({ value: base.reshape(a.value, rows, columns), error: a.error }),
    gather(a, rows) {
      const value = base.gather(a.value, rows);
      const n = base.shape(value)[1];
      const from = (i: number): number => rows[Math.floor(i / n)]! * n + (i % n);
      return { value, error: base.entries(value).map((_, i) => a.error[from(i)] ?? 0) };
    },
    scatter(a, rows, count) {
      const value = base.scatter(a.value, rows, count);
      const n = base.shape(value)[1];
      const [error, size, terms] = [new Float64Array(count * n), new Float64Array(count * n), new Int32Array(count)];
      const p = magnitude(a);
      rows.forEach((row, i) => {
        if (row < 0) return;
        terms[row] = terms[row]! + 1;
        for (let j = 0; j < n; j++) {
          error[row * n + j] = error[row * n + j]! + a.error[i * n + j]!;
          size[row * n + j] = size[row * n + j]! + p[i * n + j]!;
        }
      });
      const additions = (i: number): number => Math.max(0, terms[Math.floor(i / n)]! - 1);
      return bounded(
        value,
        error.map((e, i) => e + gamma(additions(i)) * size[i]!),
      );
    },
  };
  return E;

  function solveError(a: M, b: M, x: Float64Array): Float64Array {
    const [n, columns] = base.shape(b.value);
    const C = base.solve(a.value, base.identity(n));
    const CA = base.multiply(C, a.value);
    // A solver may read one triangle only: an entry then carries its mirror's error.
    const inputError = Math.SQRT2 * norm(a.error);
    const rounding = gamma(n) * norm(base.entries(C)) * norm(base.entries(a.value));
    const rho = norm(base.entries(base.subtract(base.identity(n), CA))) + rounding;
    const nu = inverseNorm(norm(base.entries(C)), rho); // of the value
    const inverse = inverseNorm(nu, nu * inputError); // of anything within its error
    let trace = 0;
    const size = magnitude(a);
    for (let i = 0; i < n; i++) trace += size[i * n + i]!;
    const beta = roundedUp(inputError + 1.01 * gamma(3 * n + 3) * trace);
    const shrink = 1 - 2 * inverse * beta;
    const perColumn = Array.from({ length: columns }, (_, j) => {
      const column = (y: Float64Array): number => norm(y.filter((_, i) => i % columns === j));
      return shrink > 0 ? (inverse * (beta * column(x) + column(b.error))) / shrink : Infinity;
    });
    return Float64Array.from(x, (_, i) => perColumn[i % columns]!);
  }
}

/** Bounds are products of plain arrays: a base that multiplies arrays itself, perhaps faster, multiplies these too. */
const multipliesArrays = (base: object): base is ArrayArithmetic<'float64'> => holdsDoubles(base) && 'gemm' in base;

const productBy =
  (base: ArrayArithmetic<'float64'>): typeof gemm =>
  (p, q, m, k, n, flags) => {
    const data = new Float64Array(m * n);
    const at = (x: Float64Array, rows: number, columns: number, turned = false): Float64Matrix =>
      turned ? { rows: columns, columns: rows, data: x } : { rows, columns, data: x };
    base.gemm(1, at(p, m, k, flags?.transposeA), at(q, k, n, flags?.transposeB), 0, at(data, m, n), flags);
    return data;
  };

const norm = (x: Float64Array): number => roundedUp(frobenius([x]));

/** ‖A⁻¹‖ ≤ ‖C‖/(1 − ρ) where ρ < 1. */
const inverseNorm = (norm: number, rho: number): number => (rho < 1 ? norm / (1 - rho) : Infinity);
