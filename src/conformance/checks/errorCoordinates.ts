import { roundedUp } from '../../arithmetic/margin.ts';
import { frobenius } from '../../arithmetic/norm.ts';
import { exactly } from '../../inference/certificate.ts';
import { weightedErrors } from '../../inference/state.ts';
import { errorSmoothness } from '../../inference/solvers/errorCoordinates.ts';
import { effectiveMap } from '../../network/maps.ts';
import { float64 } from '../../arithmetic/float64.ts';
import { asLinear } from '../../problem/problem.ts';
import { outputMaps } from '../../theory/feedforward.ts';
import { type Check, judgeError } from '../check.ts';
import { allowedError, exactProblem, reference } from '../tolerance.ts';

/**
 * In ePC's coordinates, is every hidden error the output error carried back?
 *
 *     u_l = √p_l ε_l,  g_l = ∂F/∂u_l = (p_l ε_l − P_lᵀ p_L ε_L)/√p_l,   ‖g‖ ≤ Λ ‖u − u*‖ ≤ Λ max √p_l (1 + max ‖J_l‖) ‖z − z*‖
 *
 * with Λ ≥ λ_max of the Hessian in u. The backward sweep takes the whole way to the output, where ∂F/∂z_l looks one layer up.
 */
export const errorCoordinates: Check = {
  id: 'error-coordinates',
  number: 'E02',
  title: 'hidden errors are the output error carried back through the weights, as in error coordinates',
  kind: 'required',
  decides: ['activities'],
  claims: ['se/eq-34', 'se/eq-35-36'],
  async judge(t) {
    const { network } = asLinear(t.problem);
    const L = network.layers.length;
    if (L === 1) return undefined;
    const E = reference;
    const exact = exactProblem(t.problem);
    const z = await t.activities();
    const weighted = weightedErrors(E, exact.network, z.map(exactly));
    const P = outputMaps(E, exact.network);
    const g = weighted
      .slice(0, -1)
      .map((w, i) => E.subtract(w, E.multiply(P[i + 1]!, weighted[L - 1]!, { transposeA: true })));
    const p = network.layers.slice(0, -1).map((at) => at.precision.data[0]!);
    const inU = (parts: readonly Float64Array[]): number =>
      frobenius(parts.map((part, i) => part.map((v) => v / Math.sqrt(p[i]!))));
    const J = Math.max(...network.layers.slice(1, -1).map((at) => frobenius([effectiveMap(float64, at).data])), 0);
    const carried = roundedUp(Math.sqrt(Math.max(...p)) * (1 + J) * errorSmoothness(network));
    return judgeError(
      'gradient in error coordinates',
      inU(g.map((a) => a.value.data)),
      carried * allowedError(t, z) + inU(g.map((a) => a.error)),
      'activities',
    );
  },
};
