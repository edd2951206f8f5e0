import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import { requireElementwise } from '../arithmetic/requireElementwise.ts';
import { type GenerativeModel, requireLinear, sizesOf } from '../network/generative.ts';
import { selection, squaredNorm } from './energy.ts';

// Generative networks as they are defined: errors and energies, and minima from the normal equations.

/** f_l(W_l x_{l+1}) for l = 0..L−1, from x_0..x_L. */
const generated = <M>(A: Arithmetic<M>, { weights, activations }: GenerativeModel<M>, x: readonly M[]): M[] =>
  weights.map((W, l) => {
    const a = A.multiply(W, x[l + 1]!);
    const phi = activations[l]!;
    return phi === 'identity' ? a : requireElementwise(A, 'generativeEnergy').activate(phi, a);
  });

/** ε_0 … ε_{L−1}, then R x_L − y where there is a label, then x_L where there is a prior: each with its precision. */
function weightedErrors<M>(A: Arithmetic<M>, model: GenerativeModel<M>, x: readonly M[], y?: M): { p: M; e: M }[] {
  const top = x.at(-1)!;
  const layers = generated(A, model, x).map((said, l) => ({ p: model.precisions[l]!, e: A.subtract(x[l]!, said) }));
  const label =
    y === undefined ? [] : [{ p: model.readoutPrecision, e: A.subtract(A.multiply(model.readout, top), y) }];
  const { priorPrecision } = model;
  return [...layers, ...label, ...(priorPrecision === undefined ? [] : [{ p: priorPrecision, e: top }])];
}

/**
 * E = ½ Σ_l p_l ‖ε_l‖² + ½ p_y ‖R x_L − y‖² + ½ λ ‖x_L‖², summed over the samples: 1×1.   Source: the blog §4, extended to the
 * label's term, precisions and a prior.
 */
export function generativeEnergy<M>(A: Arithmetic<M>, model: GenerativeModel<M>, x: readonly M[], y?: M): M {
  const half = A.reciprocal(A.matrix(1, 1, [2]));
  return weightedErrors(A, model, x, y)
    .map(({ p, e }) => A.scale(A.scale(half, p), squaredNorm(A, e)))
    .reduce((sum, term) => A.add(sum, term));
}

/** The normal equations of a linear model: errors are E x + e in the stacked latents x, so (Σ p EᵀE) x = −Σ p Eᵀe. */
export interface NormalEquations<M> {
  /** Σ p EᵀE (N × N) */
  readonly hessian: M;
  /** −Σ p Eᵀe (N × B) */
  readonly right: M;
  /** n_l × N: takes x_l from the stack, l = 1..L. */
  readonly pick: readonly M[];
}

/**
 * Both parts read off by evaluating the definition, E at the unit vectors with nothing given, e at zero latents.
 * @throws {ValueError} when an activation is not the identity
 */
export function normalEquations<M>(
  A: Arithmetic<M>,
  model: GenerativeModel<M>,
  data: M,
  target?: M,
): NormalEquations<M> {
  const widths = sizesOf(A, requireLinear('normalEquations', model)).widths.slice(1);
  const N = widths.reduce((sum, n) => sum + n, 0);
  const B = A.shape(data)[1];
  const zeros = (rows: number, columns: number): M => A.matrix(rows, columns, new Float64Array(rows * columns));
  const nothing = (a: M): M => zeros(A.shape(a)[0], N);
  let before = 0;
  const pick = widths.map((n) => {
    const block = A.transpose(selection(A, N, before, n));
    before += n;
    return block;
  });
  const moving = weightedErrors(A, model, [nothing(data), ...pick], target && nothing(target));
  const still = weightedErrors(A, model, [data, ...widths.map((n) => zeros(n, B))], target);
  const sum = (terms: M[]): M => terms.reduce((total, term) => A.add(total, term));
  const pE = moving.map(({ p, e }) => A.scale(p, e));
  return {
    hessian: sum(pE.map((w, i) => A.multiply(w, moving[i]!.e, { transposeA: true }))),
    right: A.subtract(zeros(N, B), sum(pE.map((w, i) => A.multiply(w, still[i]!.e, { transposeA: true })))),
    pick,
  };
}

/** x_1..x_L at the minimum of a linear model's energy, from its definition alone.   Cost: O(N³); for small networks. */
export function generativeMinimiser<M>(A: Arithmetic<M>, model: GenerativeModel<M>, data: M, target?: M): M[] {
  const { hessian, right, pick } = normalEquations(A, model, data, target);
  const x = A.solve(hessian, right);
  return pick.map((block) => A.multiply(block, x));
}

/** det of a square matrix by cofactors along its first rows, each minor once: sums and products alone.   Cost: n 2ⁿ. */
export function determinant<M>(A: Arithmetic<M>, matrix: M): M {
  const n = A.shape(matrix)[0];
  const known = new Map<number, M>();
  const entry = (i: number, j: number): M => A.multiply(A.gather(matrix, Int32Array.of(i)), selection(A, n, j, 1));
  /** The minor of the last rows, as many as there are columns left. */
  const minor = (columns: number): M => {
    const found = known.get(columns);
    if (found !== undefined) return found;
    const left = Array.from({ length: n }, (_, j) => j).filter((j) => (columns >> j) & 1);
    const terms = left.map((j, place) => {
      const term = A.scale(entry(n - left.length, j), minor(columns & ~(1 << j)));
      return place % 2 === 0 ? term : A.scale(A.matrix(1, 1, [-1]), term);
    });
    const value = terms.length === 0 ? A.identity(1) : terms.reduce((sum, term) => A.add(sum, term));
    known.set(columns, value);
    return value;
  };
  return minor((1 << n) - 1);
}
