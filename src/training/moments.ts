import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import { type FactorOptions, type Layer, type MomentArithmetic, factoredChange } from './factors.ts';
import type { Regularisation } from './regularisation.ts';
import type { TrainingRule } from './rules.ts';

/**
 * A batch by what an update depends on. Every activity and error of a linear network is linear in its input, ẑ_l = F_l x, so that for
 * y = W_data x a mean over the batch contains it only as C = XXᵀ/B:
 *
 *     ΔW_l = (1/B) Σ_b s_{l,b} u_{l−1,b}ᵀ = s_l K u_{l−1}ᵀ      s_l, u_l: maps from a basis Q,  C = Q K Qᵀ
 *
 * Q = I, K = C for a batch, whose size no longer matters; Q = x, K = 1 for a sample.
 */
export interface MomentBatch<M> {
  /** Q (n_0 × q); the identity where left out. */
  readonly x?: M;
  /** W_data Q (n_L × q). */
  readonly y: M;
  /** K (q × q), symmetric; the identity where left out. */
  readonly moment?: M;
  /** K(K + εI)⁻¹ for Q = I: what rescaled updates of W_1 need, the same for all networks. */
  readonly inputFactor?: M;
}

/** The update directions of a step, ΔW_l (n_l × n_{l−1}), l = 1..L, and what they were made with. */
export interface MomentChanges<M> {
  readonly changes: readonly M[];
  /** (W_data − W_{L:1}) Q */
  readonly residual: M;
  /** E_B⟨u_{l−1}, ẑ_{l−1}⟩ = 1/α_l, where updates are rescaled by rates. */
  readonly overlaps: readonly M[];
  /** Of each Σ whose ε was computed. */
  readonly regularisations: readonly Regularisation[];
}

const transposeA = { transposeA: true } as const;
const transposeB = { transposeB: true } as const;

/**
 * The updates of a rule by second moments; unit scales and precisions, no skips.
 *
 *     S_1 = I,  S_l = I + W_l S_{l−1} W_lᵀ          S = S_L = Σ_l W_{L:l+1} W_{L:l+1}ᵀ
 *     s_L = r or S⁻¹ r,  s_{l−1} = W_lᵀ s_l          backpropagation, predictive coding
 *     u_l = W_l u_{l−1} (+ s_l for predictive coding)
 *     ΔW_l = s_l K u_{l−1}ᵀ
 *
 * Source: 2605.11911 Eq. (4), (7), (9), (13), (24)–(28), (33).   Cost: 4L products n³, 7L and a solve for predictive coding; 2 products
 * and a solve a layer for factors.
 * @throws {SingularError} when a factor or an overlap cannot be inverted
 * @throws {EngineError} when A cannot be read where ε is asked for
 */
export function momentChanges<M>(
  A: MomentArithmetic<M>,
  rule: TrainingRule,
  weights: readonly M[],
  batch: MomentBatch<M>,
  factors?: FactorOptions,
): MomentChanges<M> {
  const L = weights.length;
  const zHat: (M | undefined)[] = [batch.x]; // undefined is the identity
  for (let l = 1; l <= L; l++) zHat[l] = after(A, weights[l - 1]!, zHat[l - 1]);
  const residual = A.subtract(batch.y, zHat[L]!);
  const s: M[] = [];
  s[L] = rule.errors === 'backprop' ? residual : A.solve(rescalingMatrix(A, weights), residual);
  for (let l = L; l > 1; l--) s[l - 1] = A.multiply(weights[l - 1]!, s[l]!, transposeA);
  const u = rule.errors === 'backprop' ? zHat : [batch.x];
  if (rule.errors === 'predictive-coding')
    for (let l = 1; l < L; l++) u[l] = A.add(after(A, weights[l - 1]!, u[l - 1]), s[l]!);
  const layer = (l: number): Layer<M> => ({
    ...{ s: s[l]!, u: u[l - 1], zHat: zHat[l - 1], uK: times(A, u[l - 1], batch.moment) },
  });
  const layers = weights.map((_, i) => layer(i + 1));
  if (rule.rescaling === 'none')
    return { changes: layers.map((at) => plainChange(A, at)), residual, overlaps: [], regularisations: [] };
  if (rule.rescaling === 'rates') {
    const overlaps = layers.map(({ uK, zHat }) => A.inner(uK, zHat ?? A.identity(A.shape(uK)[0])));
    const changes = layers.map((at, i) => A.scale(A.reciprocal(overlaps[i]!), plainChange(A, at)));
    return { changes, residual, overlaps, regularisations: [] };
  }
  const regularisations: Regularisation[] = [];
  const changes = layers.map((at, i) => {
    if (i === 0 && batch.inputFactor !== undefined) return A.multiply(at.s, batch.inputFactor);
    return factoredChange(A, at, factors, batch.moment, (found) => regularisations.push(found));
  });
  return { changes, residual, overlaps: [], regularisations };
}

/** W u, where `undefined` is the identity. */
const after = <M>(A: Arithmetic<M>, W: M, u: M | undefined): M => (u === undefined ? W : A.multiply(W, u));

function times<M>(A: Arithmetic<M>, u: M | undefined, K: M | undefined): M {
  if (u === undefined) return K!;
  return K === undefined ? u : A.multiply(u, K);
}

const plainChange = <M>(A: Arithmetic<M>, { s, u, uK }: Layer<M>): M =>
  u === undefined ? A.multiply(s, uK) : A.multiply(s, uK, transposeB); // K is symmetric

/** S by the recursion from the input up; S_1 = I.   Cost: 2(L−1) products. */
function rescalingMatrix<M>(A: Arithmetic<M>, weights: readonly M[]): M {
  let S: M | undefined;
  for (const W of weights.slice(1)) {
    const WSW = A.multiply(S === undefined ? W : A.multiply(W, S), W, transposeB);
    S = A.add(A.identity(A.shape(WSW)[0]), WSW);
  }
  return S ?? A.identity(A.shape(weights[0]!)[0]);
}
