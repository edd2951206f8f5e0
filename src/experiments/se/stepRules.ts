import type { Arithmetic } from '../../arithmetic/arithmetic.ts';
import type { ArrayArithmetic, DType, HostMatrix } from '../../arithmetic/hostArithmetic.ts';
import { luSolve } from '../../arithmetic/lu.ts';
import type { LinearProblem } from '../../problem/problem.ts';
import type { Equilibrium } from '../../theory/equilibrium.ts';
import { bpFactorsAt, weightGradients } from '../../theory/gradients.ts';
import { timesPseudoinverse } from '../../theory/rescaling.ts';

/**
 * The rules of the paper's figures: ΔW_l from −∂Loss/∂W_l or −∂(F*)/∂W_l, as it is or times
 *
 *     bp-rate     1 / E_B⟨x̂, x̂⟩          Eq. (25)      bp-matrix           (E_B[x̂ x̂ᵀ])⁺      Eq. (28)
 *     pc-rate     1 / E_B⟨x*, x̂⟩         Eq. (24)      pc-matrix           (E_B[x̂ x*ᵀ])⁺     Eq. (27), transposed
 *     pc-norm     1 / E_B⟨x*, x*⟩        Appendix I    pc-matrix-printed   (E_B[x* x̂ᵀ])⁺     Eq. (27) as printed
 */
export const RULE_NAMES = {
  bp: 'BP',
  pc: 'PC',
  'bp-rate': 'BP, rates 1/⟨x̂, x̂⟩',
  'pc-rate': 'PC, rates 1/⟨x*, x̂⟩',
  'pc-norm': 'PC, rates 1/⟨x*, x*⟩ as printed',
  'bp-matrix': 'BP, rescaled',
  'pc-matrix': 'PC, rescaled, transposed factor',
  'pc-matrix-printed': 'PC, rescaled, factor as printed',
} as const;

export type StepRule = keyof typeof RULE_NAMES;

/** G (U Vᵀ/B)⁻¹ for U and V with more columns than rows. */
export type TimesInverse<M> = (G: M, U: M, V: M) => M;

type Changes = <M>(A: Arithmetic<M>, p: LinearProblem<M>, e: Equilibrium<M>, timesInverse: TimesInverse<M>) => M[];

type Activities = <M>(e: Equilibrium<M>) => readonly M[];

const star: Activities = ({ zStar }) => zStar;
const hat: Activities = ({ zHat }) => zHat;

const pc: Changes = (A, p, { weightedErrors, zStar }) =>
  weightGradients(A, p, { signals: weightedErrors, presynaptic: zStar }).map((g) => A.scale(A.matrix(1, 1, [-1]), g));

const bp: Changes = (A, p, e) =>
  weightGradients(A, p, bpFactorsAt(A, p.network, e)).map((g) => A.scale(A.matrix(1, 1, [-1]), g));

/** ΔW_l / E_B⟨u_{l−1}, v_{l−1}⟩ */
const byRate =
  (changes: Changes, u: Activities, v: Activities): Changes =>
  (A, p, e, timesInverse) =>
    changes(A, p, e, timesInverse).map((d, i) => {
      const [U, V] = [u(e)[i]!, v(e)[i]!];
      return A.scale(A.scale(A.matrix(1, 1, [A.shape(U)[1]]), A.reciprocal(A.inner(U, V))), d);
    });

/** ΔW_l (E_B[u_{l−1} v_{l−1}ᵀ])⁺, for activities in general position, whose rank is min(n, B). */
const byMatrix =
  (changes: Changes, u: Activities, v: Activities): Changes =>
  (A, p, e, timesInverse) =>
    changes(A, p, e, timesInverse).map((d, i) => {
      const [U, V] = [u(e)[i]!, v(e)[i]!];
      const [n, batch] = A.shape(U);
      return batch <= n ? timesPseudoinverse(A, d, U, V) : timesInverse(d, U, V);
    });

/** X = G (U Vᵀ/B)⁻¹ by elimination: (V Uᵀ/B) Xᵀ = Gᵀ. */
export const timesInverseByElimination =
  <D extends DType>(A: ArrayArithmetic<D>): TimesInverse<HostMatrix<D>> =>
  (G, U, V) => {
    const moment = A.scale(A.reciprocal(A.matrix(1, 1, [U.columns])), A.multiply(V, U, { transposeB: true }));
    const X = luSolve<D>(moment.data, A.transpose(G).data, U.rows, G.rows);
    return A.transpose(A.matrix(U.rows, G.rows, X));
  };

export const STEP_RULES: Readonly<Record<StepRule, Changes>> = {
  bp,
  pc,
  'bp-rate': byRate(bp, hat, hat),
  'pc-rate': byRate(pc, star, hat),
  'pc-norm': byRate(pc, star, star),
  'bp-matrix': byMatrix(bp, hat, hat),
  'pc-matrix': byMatrix(pc, hat, star),
  'pc-matrix-printed': byMatrix(pc, star, hat),
};
