import { float64, type Float64Matrix } from '../../arithmetic/float64.ts';
import { roundedUp } from '../../arithmetic/margin.ts';
import { frobenius } from '../../arithmetic/norm.ts';
import { effectiveMap } from '../../network/maps.ts';
import { scaleOf } from '../../network/linearGaussian.ts';
import { type LinearProblem, asLinear } from '../../problem/problem.ts';
import { feedforwardActivities, outputMaps, residual } from '../../theory/feedforward.ts';
import { bpFactors, weightGradients } from '../../theory/gradients.ts';
import { type Check, decisive } from '../check.ts';
import { judgeUpdate } from '../deviation.ts';
import { absences } from '../problems.ts';
import { relayered } from '../relayered.ts';
import { boundsFor, exactProblem, ownUpdates } from '../tolerance.ts';
import { regimeProblems } from '../regimes.ts';

/** p_L: small against everything else, large against the accuracy asked. */
const OUTPUT_PRECISION = 2 ** -12;

/**
 * As the output's precision vanishes, do updates become backpropagation's?
 *
 *     M = Σ_{l<L} P_l P_lᵀ/p_l,   ‖S⁻¹r − p_L r‖ ≤ p_L² ‖M‖‖r‖,   ‖z*_l − ẑ_l‖ ≤ e_l = ‖J_l‖ e_{l−1} + ‖P_l‖ p_L ‖r‖/p_l
 *     ‖ΔW_l − ΔW_l^BP‖ ≤ (|a_l|/B) (‖P_l‖ p_L² ‖M‖‖r‖ (‖ẑ_{l−1}‖ + e_{l−1}) + ‖p_L P_lᵀ r‖ e_{l−1})
 *
 * The bound is proven and proportional to p_L, so it is met by backpropagation itself, by predictive coding, and by what lies
 * between them.
 */
export const backpropLimit: Check = {
  id: 'backprop-limit',
  number: 'E03',
  title: 'as the output precision vanishes, updates become backpropagation’s, in proportion to it',
  kind: 'required',
  claims: ['se/bp-gradient', 'se/eq-04', 'se/eq-07'],
  besides: regimeProblems,
  async judge(t) {
    const given = asLinear(t.problem);
    const { network } = given;
    if (network.layers.length === 1 || absences(t.rule).includes('precisions')) return undefined;
    const L = network.layers.length;
    const precision = float64.matrix(1, 1, [OUTPUT_PRECISION]);
    const problem = relayered(given, (at, l) => (l === L ? { ...at, precision } : at));
    const faint = t.on(problem);
    const E = boundsFor(t);
    const exact = exactProblem(problem);
    const minusOne = E.matrix(1, 1, [-1]);
    const expected = weightGradients(E, exact, bpFactors(E, exact)).map((g) => E.scale(minusOne, g));
    const distances = distancesToBackprop(problem);
    return decisive(
      (await ownUpdates(faint)).map(({ name, value: { value, error } }, i) => {
        // A norm that may be spread over the entries in any way: as one entry's error it is the same norm.
        const reach = Float64Array.from(error, (e, k) => (k === 0 ? e + distances[i]! : e));
        return judgeUpdate(`update of ${name} at output precision 2⁻¹²`, { value, error: reach }, expected[i]!);
      }),
    );
  },
};

/** The bound above, for l = 1..L, in Frobenius norms and with room for its own roundings. */
function distancesToBackprop(problem: LinearProblem<Float64Matrix>): number[] {
  const { network, x } = problem;
  const L = network.layers.length;
  const norm = (a: Float64Matrix): number => roundedUp(frobenius([a.data]));
  const p = network.layers.map((at) => at.precision.data[0]!);
  const P = outputMaps(float64, network);
  const zHat = feedforwardActivities(float64, network, x);
  const r = residual(float64, problem);
  const M = network.layers.slice(0, -1).reduce((sum, _, i) => sum + norm(P[i + 1]!) ** 2 / p[i]!, 0);
  let e = 0;
  return network.layers.map((at, i) => {
    const signal = norm(P[i + 1]!) * p[L - 1]! ** 2 * M * norm(r);
    const bp = p[L - 1]! * norm(float64.multiply(P[i + 1]!, r, { transposeA: true }));
    const change = (Math.abs(scaleOf(float64, at).data[0]!) / x.columns) * (signal * (norm(zHat[i]!) + e) + bp * e);
    e = norm(effectiveMap(float64, at)) * e + (norm(P[i + 1]!) * p[L - 1]! * norm(r)) / p[i]!;
    return change;
  });
}
