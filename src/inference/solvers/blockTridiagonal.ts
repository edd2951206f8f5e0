import type { Arithmetic, FloatArithmetic } from '../../arithmetic/arithmetic.ts';
import { type LinearGaussian, depth, layer } from '../../network/linearGaussian.ts';
import { backward, effectiveMap, forward } from '../../network/maps.ts';
import type { LinearProblem } from '../../problem/problem.ts';
import { type CertifiedOptions, type DescentOutcome, untilCertified } from '../certified.ts';
import { stepping } from '../minimise.ts';
import { gradientAt, plus } from './system.ts';

/** What elimination leaves of H; entry l−1 belongs to layer l. */
export interface Elimination<M> {
  /** S_l (n_l × n_l), the pivots. */
  readonly pivots: readonly M[];
  /** S_l⁻¹ K_l with K_l = p_{l+1} J_{l+1}ᵀ (n_l × n_{l+1}), l = 1..L−2. */
  readonly carried: readonly M[];
}

/**
 * Block elimination of the block tridiagonal H, from the inputs up, in any arithmetic.
 *
 *     S_1 = H_11,  S_l = H_ll − K_{l−1}ᵀ S_{l−1}⁻¹ K_{l−1},   H_ll = p_l I + p_{l+1} J_{l+1}ᵀ J_{l+1},  K_l = p_{l+1} J_{l+1}ᵀ
 *
 * Every S_l is a Schur complement of H, so symmetric positive definite.   Cost: O(Σ n_l³) once; memory Σ n_l² + n_l n_{l+1}.
 * Source: Golub & Van Loan, 4th ed., §4.5.1.
 * @throws {SingularError} when float64 finds a pivot that is not positive definite (κ near 1/u)
 */
export function eliminate<M>(A: Arithmetic<M>, network: LinearGaussian<M>): Elimination<M> {
  const pivots: M[] = [];
  const carried: M[] = [];
  for (let l = 1; l < depth(network); l++) {
    const [{ precision }, above] = [layer(network, l), layer(network, l + 1)];
    const K = A.scale(above.precision, A.transpose(effectiveMap(A, above)));
    const H = A.add(A.scale(precision, A.identity(network.widths[l]!)), backward(A, above, A.transpose(K)));
    const before = carried[l - 2];
    const S = before === undefined ? H : A.subtract(H, A.scale(precision, forward(A, layer(network, l), before)));
    pivots.push(S);
    if (l + 1 < depth(network)) carried.push(A.solve(S, K));
  }
  return { pivots, carried };
}

/** The X with H X = R, by substitution up and down the layers.   Shapes: R_l (n_l × B) → X_l.   Cost: O(Σ n_l³ + n_l² B). */
export function substitute<M>(A: Arithmetic<M>, { pivots, carried }: Elimination<M>, right: readonly M[]): M[] {
  const up = [...right];
  for (const [i, C] of carried.entries()) up[i + 1] = A.add(up[i + 1]!, A.multiply(C, up[i]!, { transposeA: true }));
  const X = up.map((r, i) => A.solve(pivots[i]!, r));
  for (let i = carried.length - 1; i >= 0; i--) X[i] = A.add(X[i]!, A.multiply(carried[i]!, X[i + 1]!));
  return X;
}

/**
 * The equilibrium by a direct solve; a step is one solve for the correction, so steps after the first are iterative refinement.
 *
 *     z ← z − H⁻¹ ∇F(z)
 *
 * In exact arithmetic one step suffices whatever κ.   Shapes: z_l (n_l × B).   Cost: O(Σ n_l³) once, O(Σ n_l³ + n_l² B) a step.
 * @throws {SingularError} as `eliminate` does
 */
export function blockTridiagonal<M>(
  A: FloatArithmetic<M>,
  problem: LinearProblem<M>,
  options: CertifiedOptions,
): Promise<DescentOutcome<M>> {
  const count = depth(problem.network) - 1;
  const method = stepping<M>(({ variables, memory }) =>
    A.scope(() => {
      const { pivots, carried } =
        memory.length > 0
          ? { pivots: memory.slice(0, count), carried: memory.slice(count) }
          : eliminate(A, problem.network);
      const correction = substitute(A, { pivots, carried }, gradientAt(A, problem, variables));
      return { variables: plus(A, variables, -1, correction), memory: [...pivots, ...carried] };
    }),
  );
  return untilCertified(A, problem, { ...options, checkEvery: 1 }, { method });
}
