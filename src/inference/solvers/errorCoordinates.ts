import type { FloatArithmetic } from '../../arithmetic/arithmetic.ts';
import { float64, type Float64Matrix } from '../../arithmetic/float64.ts';
import { ValueError } from '../../errors.ts';
import { type LinearGaussian, depth, layer } from '../../network/linearGaussian.ts';
import { followedBy } from '../../network/maps.ts';
import type { LinearProblem } from '../../problem/problem.ts';
import { type CertifiedOptions, type DescentOutcome, untilCertified } from '../certified.ts';
import { readProblem } from '../host.ts';
import { gradientSteps } from '../minimise.ts';
import { errorCoordinates as inErrors } from '../objective.ts';
import { zeros } from './system.ts';

export interface ErrorCoordinateOptions extends CertifiedOptions {
  /** An upper bound on λ_max(H_u); that of `errorSmoothness` unless told. */
  readonly smoothness?: number;
}

/**
 * Gradient descent on prediction errors (ePC) instead of activities, each in units of its own deviation: u_l = √p_l ε_l.
 *
 *     ε_l = z_l − J_l z_{l−1} − b_l, l < L, free;  z by the forward sweep (det ∂z/∂ε = 1);  ε_L = y − J_L z_{L−1} − b_L
 *     ε_l ← ε_l − η/p_l (p_l ε_l − p_L P_lᵀ ε_L),   P_l = J_L … J_{l+1},   η = 2/(1 + Λ)
 *
 * F = ½ Σ_{l<L} p_l‖ε_l‖² + ½ p_L‖ε_L‖² is quadratic in u with H_u = I + p_L QᵀQ, Q = [P_1/√p_1 … P_{L−1}/√p_{L−1}], so all its
 * eigenvalues lie in [1, Λ], Λ ≥ λ_max(H_u) = 1 + p_L σ_max(Q)²; at unit precision that is 1 + σ_max([P_1 … P_{L−1}])².
 * F − F* is the same in both coordinates and shrinks by q² a step, q = (Λ−1)/(Λ+1), so ‖∇F(z_k)‖ ≤ √κ(H) q^k ‖∇F(z_0)‖.
 * Shapes: ε_l (n_l × B).   Cost: 2L products n² B a step.   Source: ePC (Goemaere et al. 2025), extended to precisions.
 * @throws {ValueError} when the smoothness is below 1
 */
export async function errorCoordinates<M>(
  A: FloatArithmetic<M>,
  problem: LinearProblem<M>,
  options: ErrorCoordinateOptions,
): Promise<DescentOutcome<M>> {
  const { network } = await readProblem(A, problem);
  const smoothness = options.smoothness ?? errorSmoothness(network);
  if (!(smoothness >= 1 && smoothness < Infinity))
    throw new ValueError(
      `errorCoordinates: smoothness must be finite and at least 1, got ${smoothness}; H_u is I plus a Gram matrix`,
    );
  const stepSizes = network.layers.map(({ precision }) => 2 / (1 + smoothness) / precision.data[0]!);
  const objective = inErrors(A, problem);
  const method = gradientSteps(A, (errors) => objective.at(errors).gradient(), stepSizes);
  return untilCertified(A, problem, options, { method, objective });
}

/**
 * An upper bound on λ_max(H_u), from the n_L × n_L matrix that has the same extreme eigenvalue.
 *
 *     λ_max(H_u) = 1 + p_L λ_max(Σ_{l<L} P_l P_lᵀ/p_l) ≤ 1 + p_L min(trace, largest row sum of |·|)
 *
 * Exact for one output. Computed in float64: a roundoff below the exact bound costs no convergence: η = 2/(1 + Λ) is stable up to
 * λ_max(H_u) < Λ + 1.
 * Cost: L products n_L n².
 */
export function errorSmoothness(network: LinearGaussian<Float64Matrix>): number {
  const L = depth(network);
  const outputs = network.widths[L]!;
  let P = float64.identity(outputs);
  let gram = zeros(float64, outputs, outputs);
  for (let l = L - 1; l >= 1; l--) {
    P = followedBy(float64, P, layer(network, l + 1));
    const inverse = float64.reciprocal(layer(network, l).precision);
    gram = float64.add(gram, float64.scale(inverse, float64.multiply(P, P, { transposeB: true })));
  }
  const rows = Array.from({ length: outputs }, (_, i) => gram.data.subarray(i * outputs, (i + 1) * outputs));
  const trace = rows.reduce((sum, row, i) => sum + row[i]!, 0);
  const rowSum = rows.reduce(
    (largest, row) =>
      Math.max(
        largest,
        row.reduce((sum, g) => sum + Math.abs(g), 0),
      ),
    0,
  );
  return 1 + layer(network, L).precision.data[0]! * Math.min(trace, rowSum);
}
