import { roundedUp } from '../margin.ts';
import { frobenius } from '../norm.ts';
import { random } from '../../random.ts';
import { SingularError } from '../../errors.ts';
import type { DType, Entries, Kernels, ProductSizes } from '../hostArithmetic.ts';
import { wasmKernels } from '../wasm/wasmKernels.ts';

/** Around the edges of tiles, and one product large enough for several threads. */
const SIZES = [
  { m: 1, k: 1, n: 1 },
  { m: 2, k: 3, n: 4 },
  { m: 5, k: 7, n: 3 },
  { m: 64, k: 64, n: 32 },
  { m: 65, k: 66, n: 67 },
  { m: 130, k: 70, n: 150 },
];
const FACTORS = [
  { alpha: 1, beta: 0 },
  { alpha: 1, beta: 1 },
  { alpha: -0.5, beta: 3 },
];
const TRANSPOSES = [false, true].flatMap((transposeA) =>
  [false, true].map((transposeB) => ({ transposeA, transposeB })),
);

type Reals = Float64Array | Float32Array;

/**
 * Holds a library's kernels against the WebAssembly kernel and against spectra known in closed form. A value, never an error: what
 * is wrong, by the name of the failed test, or undefined.
 *
 * Every tolerance is a bound of rounding error analysis for any order of summation.   Cost: some 50 Mflop.
 */
export function selfTest<D extends DType>(kernels: Kernels<D>, dtype: D): string | undefined {
  const truth = wasmKernels('float64', 'reference');
  const u = dtype === 'float64' ? 2 ** -53 : 2 ** -24;
  const gamma = (k: number, unit = u): number => (k * unit) / (1 - k * unit);
  const own = (x: ArrayLike<number>): Entries[D] =>
    (dtype === 'float64' ? new Float64Array(x) : new Float32Array(x)) as Entries[D];
  const r = random(1, 'arithmetic/blas/selfTest');
  const pool = own(Array.from({ length: 2 ** 14 }, () => 2 * r.uniform() - 1));
  let drawn = 0;
  /** Numbers in (−1, 1); after some thousands they repeat. */
  const draw = (count: number): Entries[D] => {
    const x = own(new Float64Array(count));
    for (let i = 0; i < count; i++) x[i] = pool[drawn++ % pool.length]!;
    return x;
  };

  /** |fl(αAB + βC) − (αAB + βC)| ≤ γ_{k+2}(|α||A||B| + |β||C|) on either side (Higham, 2nd ed., §3.5). */
  function product(sizes: ProductSizes): string | undefined {
    const { m, k, n, transposeA, transposeB } = sizes;
    const [a, b, c0] = [draw(m * k), draw(k * n), draw(m * n)];
    const [ab, size] = [new Float64Array(m * n), new Float64Array(m * n)];
    const [A, B] = [new Float64Array(a), new Float64Array(b)];
    truth.gemm(1, A, B, 0, ab, sizes);
    truth.gemm(1, A.map(Math.abs), B.map(Math.abs), 0, size, sizes);
    const allowed = roundedUp(gamma(k + 2) + gamma(k + 3, 2 ** -53));
    return first(FACTORS, ({ alpha, beta }) => {
      const c = beta === 0 ? own(new Float64Array(m * n).fill(Number.NaN)) : c0.slice();
      kernels.gemm(alpha, a, b, beta, c as Entries[D], sizes);
      for (let i = 0; i < c.length; i++) {
        const expected = alpha * ab[i]! + beta * c0[i]!;
        const bound = allowed * (Math.abs(alpha) * size[i]! + Math.abs(beta * c0[i]!));
        if (!(Math.abs(c[i]! - expected) <= bound))
          return `gemm (${m}×${k}×${n}, transposeA ${transposeA}, transposeB ${transposeB}, α = ${alpha}, β = ${beta}, C ${beta === 0 ? 'full of NaN' : 'random'}): entry ${i} is ${c[i]}, not ${expected}`;
      }
      return undefined;
    });
  }

  const products = (): string | undefined =>
    first(SIZES, (sizes) => first(TRANSPOSES, (flags) => product({ ...sizes, ...flags })));

  /** IEEE arithmetic: a NaN or 0·∞ in the sum of an entry makes it NaN, and leaves the others alone. */
  const notANumber = (): string | undefined =>
    first([5, 66], (n) =>
      first([Number.NaN, Infinity], (special) =>
        first(['A', 'B'], (where) => {
          const [a, b, c] = [draw(n * n), draw(n * n), draw(n * n)];
          const [i, t] = [n - 2, 1];
          // Entry (i, t) of A meets row t of B, entry (t, i) of B column t of A: zeros there make 0·∞ too.
          if (where === 'A') b.fill(0, t * n, (t + 1) * n);
          else for (let row = 0; row < n; row++) a[row * n + t] = 0;
          if (where === 'A') a[i * n + t] = special;
          else b[t * n + i] = special;
          kernels.gemm(1, a, b, 0, c, { m: n, k: n, n });
          const lost = c.findIndex(
            (x, at) => Number.isNaN(x) !== ((where === 'A' ? Math.floor(at / n) : at % n) === i),
          );
          return lost < 0
            ? undefined
            : `NaN propagation (${special} in ${where}, gemm ${n}×${n}×${n}): entry ${lost} of C is ${c[lost]}`;
        }),
      ),
    );

  const combinations = (): string | undefined =>
    first([...FACTORS, { alpha: 0.75, beta: -1 }], ({ alpha, beta }) =>
      first([1, 3, 67], (n) => {
        const [x, y] = [draw(n), draw(n)];
        const before = y.slice();
        if (beta === 0) y.fill(Number.NaN);
        kernels.axpby(alpha, x, beta, y);
        const wrong = y.findIndex((z, i) => {
          const [ax, by] = [alpha * x[i]!, beta * before[i]!];
          return !(Math.abs(z - (ax + by)) <= roundedUp(gamma(2) + gamma(2, 2 ** -53)) * (Math.abs(ax) + Math.abs(by)));
        });
        return wrong < 0 ? undefined : `axpby (α = ${alpha}, β = ${beta}, ${n} entries): entry ${wrong} is ${y[wrong]}`;
      }),
    );

  /** A column's residual ‖b − Ax‖ ≤ γ_{3n+3} tr A ‖x‖/(1 − γ_{3n+3}) (Higham, Thm 10.4), besides what evaluating it rounds. */
  const solutions = (): string | undefined =>
    first([1, 2, 5, 65], (n) => {
      const m = 3;
      const X = new Float64Array(draw(n * n));
      const full = new Float64Array(n * n);
      truth.gemm(1, X, X, 0, full, { m: n, k: n, n, transposeB: true });
      const a = own(full.map((x, i) => x + (i % (n + 1) === 0 ? 1 : 0)));
      const b = draw(n * m);
      const symmetric = Float64Array.from(a, (_, i) => a[Math.max(i, (i % n) * n + Math.floor(i / n))]!);
      for (let i = 0; i < n; i++) a.fill(Number.NaN, i * n + i + 1, (i + 1) * n); // the upper triangle is not to be read
      const x = new Float64Array(kernels.choleskySolve(a, b, n, m));
      const [residual, size] = [new Float64Array(b), new Float64Array(b).map(Math.abs)];
      truth.gemm(-1, symmetric, x, 1, residual, { m: n, k: n, n: m });
      truth.gemm(1, symmetric.map(Math.abs), x.map(Math.abs), 1, size, { m: n, k: n, n: m });
      const trace = symmetric.reduce((sum, y, i) => sum + (i % (n + 1) === 0 ? y : 0), 0);
      const g = gamma(3 * n + 3);
      const column = (y: Float64Array, j: number): number => frobenius([y.filter((_, i) => i % m === j)]);
      return first([0, 1, 2], (j) => {
        const bound = (g * trace * column(x, j)) / (1 - g) + gamma(n + 2, 2 ** -53) * column(size, j);
        return column(residual, j) <= roundedUp(bound)
          ? undefined
          : `solve (${n}×${n}, column ${j}): the residual is ${column(residual, j)}, its bound ${bound}`;
      });
    });

  const refusals = (): string | undefined =>
    first(
      [
        [1, 2, 2, 1],
        [Number.NaN, 0, 0, 1],
      ],
      (a) => {
        try {
          kernels.choleskySolve(own(a), own([1, 1]), 2, 1);
        } catch (error) {
          if (error instanceof SingularError) return undefined;
          throw error;
        }
        return `solve: the matrix (${a.join(', ')}) passes for positive definite`;
      },
    );

  /**
   * With C lower triangular, all ones: CCᵀ has entries min(i, j), and C the singular values σ_k = 1/(2 sin((k − ½)π/(2n + 1))).
   * Backward stability of n reflections of length n and of as many sweeps of rotations: |σ̂ − σ| ≤ c n² u ‖C‖_F (Higham, Lemma 19.3),
   * with c = 10 for the constants that the literature leaves open.
   */
  const spectra = (): string | undefined =>
    first([1, 2, 7, 40], (n) => {
      const sigma = Array.from({ length: n }, (_, k) => 1 / (2 * Math.sin(((k + 0.5) * Math.PI) / (2 * n + 1))));
      const entries = (f: (i: number, j: number) => number, rows = n): Entries[D] =>
        own(Array.from({ length: rows * n }, (_, at) => f(Math.floor(at / n), at % n)));
      const gram = entries((i, j) => (j > i ? Number.NaN : 1 + Math.min(i, j)));
      const symmetric = gram.map((x, at) => (Number.isNaN(x) ? 1 + Math.floor(at / n) : x)) as Entries[D];
      const tall = entries((i, j) => (j <= i % n ? 1 : 0), 2 * n); // C above C: √2 σ
      const wide = own(
        Array.from({ length: 2 * n * n }, (_, at) => tall[(at % (2 * n)) * n + Math.floor(at / (2 * n))]!),
      );
      return (
        apart(
          kernels.symmetricEigenvalues(symmetric, n),
          sigma.map((s) => s * s).toReversed(),
          n,
          symmetric,
          'symmetricEigenvalues',
        ) ??
        apart(
          kernels.singularValues(tall, 2 * n, n),
          sigma.map((s) => s * Math.SQRT2),
          2 * n,
          tall,
          'singularValues',
        ) ??
        apart(
          kernels.singularValues(wide, n, 2 * n),
          sigma.map((s) => s * Math.SQRT2),
          2 * n,
          wide,
          'singularValues',
        )
      );
    });

  function apart(got: Reals, expected: readonly number[], n: number, a: Reals, what: string): string | undefined {
    const bound = 10 * n ** 2 * u * frobenius([a]);
    const at = expected.findIndex((x, i) => !(Math.abs(got[i]! - x) <= bound));
    return at < 0 && got.length === expected.length
      ? undefined
      : `${what} (n = ${n}): value ${at} of ${got.length} is ${got[at]}, not ${expected[at]}`;
  }

  return first([products, notANumber, combinations, solutions, refusals, spectra], (check) => {
    try {
      return check();
    } catch (error) {
      return `${check.name}: ${(error as Error).message}`;
    }
  });
}

/** The first finding. */
function first<T>(cases: readonly T[], check: (one: T) => string | undefined): string | undefined {
  for (const one of cases) {
    const finding = check(one);
    if (finding) return finding;
  }
  return undefined;
}
