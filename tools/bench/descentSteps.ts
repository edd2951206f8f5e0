import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { float64, type Float64Matrix } from '../../src/arithmetic/float64.ts';
import type { ArrayArithmetic } from '../../src/arithmetic/hostArithmetic.ts';
import { frobenius } from '../../src/arithmetic/norm.ts';
import { gradientAt, hessianProduct } from '../../src/inference/solvers/system.ts';
import { type LinearProblem, supervised } from '../../src/problem/problem.ts';
import { equilibriumActivities } from '../../src/theory/equilibrium.ts';
import { feedforwardActivities } from '../../src/theory/feedforward.ts';

const KRYLOV = 120;

export interface DescentSteps {
  /** The fixed step size that needs the fewest steps. */
  readonly stepSize: number;
  /** At least so many steps until ‖∇F‖/λ_min ≤ relativeError·‖z*‖ on the first sample. */
  readonly steps: number;
}

/**
 * A lower bound on the steps of gradient descent, without taking them.
 *
 *     ‖∇F_k‖² = gᵀ(I − ηH)^{2k} g ≥ ‖g‖² Σ_i s_{1i}² (1 − ηθ_i)^{2k}
 *
 * with Ritz values θ_i and first components s_{1i} of Lanczos' matrix from g, the gradient at the feedforward sweep: Gauss
 * quadrature lies below the integral of a function whose even derivatives are positive (Golub and Meurant 1994). λ_min is the
 * smallest Ritz value, which lies above it: in every way to the advantage of gradient descent. η is the best of a scan.
 */
export function descentSteps(
  A: ArrayArithmetic<'float64'>,
  given: LinearProblem<Float64Matrix>,
  relativeError: number,
): DescentSteps {
  const first = (a: Float64Matrix): Float64Matrix =>
    float64.matrix(
      a.rows,
      1,
      Float64Array.from({ length: a.rows }, (_, i) => a.data[i * a.columns]!),
    );
  const one = supervised(given.network, first(given.x), first(given.y));
  const g = gradientAt(A, one, feedforwardActivities(A, one.network, one.x).slice(1, -1));
  const size = frobenius(g.map(({ data }) => data));
  const { theta, weight } = ritz(A, one, g, size);
  const norm = frobenius(
    equilibriumActivities(A, one)
      .slice(1, -1)
      .map(({ data }) => data),
  );
  const [low, high] = [Math.min(...theta), Math.max(...theta)];
  const goal = (low * relativeError * norm) / size;
  const left = (eta: number, k: number): number =>
    Math.sqrt(theta.reduce((sum, t, i) => sum + weight[i]! * (1 - eta * t) ** (2 * k), 0));
  let best: DescentSteps = { stepSize: 0, steps: Infinity };
  for (let share = 0.8; share <= 1; share += 0.01) {
    const eta = (share * 2) / (low + high);
    if (!(left(eta, 1e9) <= goal)) continue; // this step size does not converge
    let [no, yes] = [0, 1e9];
    while (yes - no > 1) {
      const middle = Math.floor((no + yes) / 2);
      if (left(eta, middle) <= goal) yes = middle;
      else no = middle;
    }
    if (yes < best.steps) best = { stepSize: eta, steps: yes };
  }
  return best;
}

/** Ritz values and the squared first components of their vectors, by Lanczos with full orthogonalisation. */
function ritz(
  A: ArrayArithmetic<'float64'>,
  { network }: LinearProblem<Float64Matrix>,
  g: readonly Float64Matrix[],
  size: number,
): { readonly theta: readonly number[]; readonly weight: readonly number[] } {
  const widths = g.map(({ rows }) => rows);
  const flat = (blocks: readonly Float64Matrix[]): Float64Array =>
    Float64Array.from(blocks.flatMap(({ data }) => [...data]));
  const blocks = (v: Float64Array): Float64Matrix[] => {
    let at = 0;
    return widths.map((n) => ({ rows: n, columns: 1, data: v.slice(at, (at += n)) }));
  };
  const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
  const basis = [flat(g).map((x) => x / size)];
  const T = Matrix.zeros(KRYLOV, KRYLOV);
  for (let j = 0; j < KRYLOV; j++) {
    const v = basis[j]!;
    const w = flat(hessianProduct(A, network, blocks(v)));
    T.set(j, j, dot(v, w));
    for (let pass = 0; pass < 2; pass++)
      for (const u of basis) {
        const c = dot(u, w);
        for (let i = 0; i < w.length; i++) w[i]! -= c * u[i]!;
      }
    const beta = Math.sqrt(dot(w, w));
    if (j + 1 < KRYLOV) T.set(j, j + 1, beta).set(j + 1, j, beta);
    basis.push(w.map((x) => x / beta));
  }
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(T, { assumeSymmetric: true });
  return { theta: realEigenvalues, weight: eigenvectorMatrix.getRow(0).map((s) => s ** 2) };
}
