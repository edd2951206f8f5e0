import { type ArrayArithmetic, type DType, type HostMatrix } from '../../arithmetic/hostArithmetic.ts';
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

type Changes = <D extends DType>(
  A: ArrayArithmetic<D>,
  p: LinearProblem<HostMatrix<D>>,
  e: Equilibrium<HostMatrix<D>>,
) => HostMatrix<D>[];

type Activities = <D extends DType>(e: Equilibrium<HostMatrix<D>>) => readonly HostMatrix<D>[];

const star: Activities = ({ zStar }) => zStar;
const hat: Activities = ({ zHat }) => zHat;

const pc: Changes = (A, p, { weightedErrors, zStar }) =>
  weightGradients(A, p, { signals: weightedErrors, presynaptic: zStar }).map((g) => A.scale(A.matrix(1, 1, [-1]), g));

const bp: Changes = (A, p, e) =>
  weightGradients(A, p, bpFactorsAt(A, p.network, e)).map((g) => A.scale(A.matrix(1, 1, [-1]), g));

/** ΔW_l / E_B⟨u_{l−1}, v_{l−1}⟩ */
const byRate =
  (changes: Changes, u: Activities, v: Activities): Changes =>
  (A, p, e) =>
    changes(A, p, e).map((d, i) => {
      const batch = A.matrix(1, 1, [u(e)[i]!.columns]);
      return A.scale(A.scale(batch, A.reciprocal(A.inner(u(e)[i]!, v(e)[i]!))), d);
    });

/** ΔW_l (E_B[u_{l−1} v_{l−1}ᵀ])⁺, for activities in general position, whose rank is min(n, B). */
const byMatrix =
  (changes: Changes, u: Activities, v: Activities): Changes =>
  (A, p, e) =>
    changes(A, p, e).map((d, i) => {
      const [U, V] = [u(e)[i]!, v(e)[i]!];
      return U.columns <= U.rows ? timesPseudoinverse(A, d, U, V) : timesInverse(A, d, U, V);
    });

/** G (U Vᵀ/B)⁻¹ for B > n: Xᵀ with (V Uᵀ/B) Xᵀ = Gᵀ. */
function timesInverse<D extends DType>(
  A: ArrayArithmetic<D>,
  G: HostMatrix<D>,
  U: HostMatrix<D>,
  V: HostMatrix<D>,
): HostMatrix<D> {
  const n = U.rows;
  const moment = A.scale(A.reciprocal(A.matrix(1, 1, [U.columns])), A.multiply(V, U, { transposeB: true }));
  const data = luSolve<D>(moment.data, A.transpose(G).data, n, G.rows);
  return A.transpose(A.matrix(n, G.rows, data));
}

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
