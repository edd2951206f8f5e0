import type { HostArithmetic } from '../../arithmetic/arithmetic.ts';
import { requireElementwise } from '../../arithmetic/requireElementwise.ts';
import type { Numbers } from '../../layers/layer.ts';
import { type GenerativeProblem, requireLatents } from '../../problem/generative.ts';
import { random } from '../../random.ts';
import { generativeErrors } from './errors.ts';

/** Power steps k: the quotient that they end with is never above the eigenvalue, and on average short of it by 0.871 ln n/(k − 1) of it at most. */
const STEPS = 15;

/**
 * λ_max of each sample's Hessian at the gates of given latents, from below: the Rayleigh quotient after 15 power steps. Inference with
 * rate η is unstable there when η λ_max > 2. For piecewise linear f it is the Hessian, elsewhere its part without f″.
 *
 *     (Hv)_l = p_l e_l − W_{l−1}ᵀ(p_{l−1} g_{l−1} ∘ e_{l−1}),   e_l = v_l − g_l ∘ W_l v_{l+1},  v_0 = 0,  g = f′(a)
 *
 * and at the top p_y RᵀR v_L while a label is clamped, λ v_L under a prior.
 * Shapes: x_l (n_l × B) → B numbers.   Source of the bound: J. Kuczyński and H. Woźniakowski, SIAM J. Matrix Anal. Appl. 13 (1992).
 * Cost: 15 times that of a step of inference.
 */
export function largestCurvatures<M>(
  A: HostArithmetic<M> & Numbers<M>,
  problem: GenerativeProblem<M>,
  latents: readonly M[],
): Float64Array {
  const { model, data, target } = problem;
  requireLatents('largestCurvatures', model, latents);
  const { weights, activations, precisions, readout, readoutPrecision, priorPrecision } = model;
  const { preactivations } = generativeErrors(A, model, [data, ...latents]);
  const slopes = preactivations.map((a, l) =>
    activations[l] === 'identity' ? undefined : requireElementwise(A, 'largestCurvatures').slope(activations[l]!, a),
  );
  const gated = (l: number, m: M): M =>
    slopes[l] === undefined ? m : requireElementwise(A, 'largestCurvatures').hadamard(slopes[l], m);
  const product = (v: readonly M[]): M[] => {
    const moved = weights.map((W, l) => gated(l, A.multiply(W, v[l]!))); // v[l] is v_{l+1}
    const errors = moved.map((m, l) =>
      A.scale(precisions[l]!, l === 0 ? A.scale(A.matrix(1, 1, [-1]), m) : A.subtract(v[l - 1]!, m)),
    );
    return v.map((vl, i) => {
      const below = A.multiply(weights[i]!, gated(i, errors[i]!), { transposeA: true });
      if (i + 1 < v.length) return A.subtract(errors[i + 1]!, below);
      const pull = A.multiply(readout, A.multiply(readout, vl), { transposeA: true });
      const parts = [
        ...(target === undefined ? [] : [A.scale(readoutPrecision, pull)]),
        ...(priorPrecision === undefined ? [] : [A.scale(priorPrecision, vl)]),
      ];
      return parts.reduce((sum, part) => A.add(sum, part), A.scale(A.matrix(1, 1, [-1]), below));
    });
  };
  const r = random(1, 'largestCurvatures');
  const batch = A.shape(data)[1];
  /** Σ over all layers of the products of each sample's entries. */
  const products = (u: readonly M[], w: readonly M[]): Float64Array<ArrayBuffer> => {
    const sums = new Float64Array(batch);
    for (const [i, m] of u.entries()) {
      const [p, q] = [A.entries(m), A.entries(w[i]!)];
      for (let k = 0; k < p.length; k++) sums[k % batch]! += p[k]! * q[k]!;
    }
    return sums;
  };
  let v = latents.map((x) =>
    A.matrix(
      ...A.shape(x),
      A.entries(x).map(() => r.normal()),
    ),
  );
  let quotients = new Float64Array(batch);
  for (let step = 0; step < STEPS; step++) {
    const Hv = product(v);
    const [norms, along] = [products(v, v), products(v, Hv)];
    quotients = along.map((vHv, b) => vHv / (norms[b]! || 1)); // H v = 0 leaves nothing of v, and a quotient of 0
    const lengths = products(Hv, Hv).map((squared) => 1 / Math.sqrt(squared || 1));
    v = Hv.map((m) =>
      A.matrix(
        ...A.shape(m),
        A.entries(m).map((x, k) => x * lengths[k % batch]!),
      ),
    );
  }
  return quotients;
}
