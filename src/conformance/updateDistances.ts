import { ACTIVATIONS } from '../arithmetic/activations.ts';
import { elementwise } from '../arithmetic/elementwise.ts';
import { float64, type Float64Matrix } from '../arithmetic/float64.ts';
import { roundedUp } from '../arithmetic/margin.ts';
import { frobenius } from '../arithmetic/norm.ts';
import { predictions } from '../inference/state.ts';
import type { Parameters } from '../layers/layer.ts';
import { chainOf } from '../problem/chain.ts';
import type { Supervised } from '../problem/problem.ts';

const A = elementwise(float64);

/** ẑ_0..ẑ_L */
export const sweepOf = ({ network, x }: Supervised<Float64Matrix>): Float64Matrix[] => predictions(A, network, x);

/**
 * How far predictive coding's updates may be from backpropagation's when a minimum lies within D of the feedforward sweep and the
 * activities within a of it, by layer and name.
 *
 *     s_L = p_L ε_L:  d_L = p_L J_L D          s_l = (∂f_{l+1}/∂z_l)ᵀ s_{l+1}:  d_l = M_{l+1} D (‖δ_{l+1}‖ + d_{l+1}) + J_{l+1} d_{l+1}
 *     and p_l (1 + J_l) a more, once the activities are not quite at rest;   J, M as in `hessianSmoothness`, e = D + a
 *
 *     after:   ‖Δb − Δb_BP‖ ≤ (s₁ d_l + s₂ |a_l|‖W_l‖ e ‖δ_l‖)/B,   W: |a_l| that times (‖ẑ_{l−1}‖ + e), and |a_l| s₁ ‖δ_l‖ e/B more
 *     before:  ‖Δb − Δb_BP‖ ≤ √B d_l/B,                            W: |a_l| (d_l (‖φ(ẑ_{l−1})‖ + s₁ e) + ‖δ_l‖ s₁ e)/B
 *
 * with s₁ = sup|φ′|, s₂ = sup|φ″|; a sum over samples is at most √B its norm. No kink lies within D, which its certificate proves.
 * Norms are Frobenius' over the batch, and a bound on the largest sample besides.
 */
export function updateDistances(problem: Supervised<Float64Matrix>, D: number, a: number): Parameters<number>[] {
  const { x, y } = problem;
  const layers = chainOf(problem);
  const [L, B] = [layers.length, x.columns];
  const size = (m: Float64Matrix): number => roundedUp(frobenius([m.data]));
  const zHat = sweepOf(problem);
  const e = D + a;
  const distances: Parameters<number>[] = [];
  let [delta, d] = [0, 0]; // ‖δ_l‖ as a bound, and how far s_l is from it before the a-term
  for (let l = L; l >= 1; l--) {
    const { weights: W, scale, skip, precision, activation, placement } = layers[l - 1]!;
    const [s1, s2] = ACTIVATIONS[activation].suprema;
    const w = Math.abs(scale.data[0]!) * size(W);
    const J = (skip ? 1 : 0) + w * s1;
    const M = placement === 'after' ? w ** 2 * s2 : w * s2;
    const p = precision.data[0]!;
    if (l === L) [delta, d] = [p * size(float64.subtract(y, zHat[L]!)), p * J * D];
    const off = d + p * (1 + J) * a;
    const absolute = Math.abs(scale.data[0]!);
    if (placement === 'after') {
      const gated = s1 * off + s2 * w * e * delta;
      distances[l - 1] = {
        weights: roundedUp((absolute * (gated * (size(zHat[l - 1]!) + e) + s1 * delta * e)) / B),
        bias: roundedUp((Math.sqrt(B) * gated) / B),
      };
    } else {
      const input = size(A.activate(activation, zHat[l - 1]!));
      distances[l - 1] = {
        weights: roundedUp((absolute * (off * (input + s1 * e) + delta * s1 * e)) / B),
        bias: roundedUp((Math.sqrt(B) * off) / B),
      };
    }
    [delta, d] = [J * delta, M * D * (delta + d) + J * d];
  }
  return distances;
}
