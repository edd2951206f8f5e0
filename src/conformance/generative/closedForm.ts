import { type Bounded, errorBound } from '../../arithmetic/errorBound.ts';
import { float64, type Float64Matrix } from '../../arithmetic/float64.ts';
import { exactly } from '../../inference/certificate.ts';
import { mapModel } from '../../network/generative.ts';
import type { GenerativeProblem } from '../../problem/generative.ts';

type B = Bounded<Float64Matrix>;

/** What theory says of a linear generative network, each number with a proven bound on its rounding. */
export interface GenerativeClosedForm {
  /** x_1*..x_L* */
  readonly latents: readonly B[];
  /** R x_L* */
  readonly readout: B;
  /** M = ∂ŷ/∂y with the label clamped (K × K). */
  readonly leak: B;
}

const E = errorBound(float64, 2 ** -53);
const kept = new WeakMap<GenerativeProblem<Float64Matrix>, GenerativeClosedForm>();

/**
 * Rest of a linear generative network, with its label clamped where there is one; once a problem.
 *
 *     S_x = Σ_k Q_k Q_kᵀ/p_k,  Q_k = W_0 ⋯ W_{k−1};     (Qᵀ S_x⁻¹ Q + λI + p_y RᵀR) x_L* = Qᵀ S_x⁻¹ x_0 + p_y Rᵀ y
 *     p_l ε_l* = Q_lᵀ S_x⁻¹ (x_0 − Q x_L*),   x_l* = W_l x_{l+1}* + ε_l*;     M = p_y R (…)⁻¹ Rᵀ
 */
export function closedFormOf(problem: GenerativeProblem<Float64Matrix>): GenerativeClosedForm {
  const known = kept.get(problem);
  if (known) return known;
  const { weights, precisions, readout: R, readoutPrecision, priorPrecision } = mapModel(problem.model, exactly);
  const x0 = exactly(problem.data);
  const Q = [E.identity(E.shape(x0)[0])];
  for (const W of weights) Q.push(E.multiply(Q.at(-1)!, W));
  const S = weights
    .map((_, k) => E.scale(E.reciprocal(precisions[k]!), E.multiply(Q[k]!, Q[k]!, { transposeB: true })))
    .reduce((sum, term) => E.add(sum, term));
  const top = Q.at(-1)!;
  const n = E.shape(top)[1];
  const G = E.multiply(top, E.solve(S, top), { transposeA: true });
  const withPrior = priorPrecision === undefined ? G : E.add(G, E.scale(priorPrecision, E.identity(n)));
  const pulled = E.scale(readoutPrecision, E.multiply(R, R, { transposeA: true }));
  const H = problem.target === undefined ? withPrior : E.add(withPrior, pulled);
  const fromData = E.multiply(top, E.solve(S, x0), { transposeA: true });
  const label =
    problem.target && E.scale(readoutPrecision, E.multiply(R, exactly(problem.target), { transposeA: true }));
  const u = E.solve(H, label === undefined ? fromData : E.add(fromData, label));
  const SinvR = E.solve(S, E.subtract(x0, E.multiply(top, u)));
  const latents = [u];
  for (let l = weights.length - 1; l >= 1; l--) {
    const error = E.scale(E.reciprocal(precisions[l]!), E.multiply(Q[l]!, SinvR, { transposeA: true }));
    latents.unshift(E.add(E.multiply(weights[l]!, latents[0]!), error));
  }
  const leak = E.scale(readoutPrecision, E.multiply(R, E.solve(H, E.transpose(R))));
  const made = { latents, readout: E.multiply(R, u), leak };
  kept.set(problem, made);
  return made;
}
