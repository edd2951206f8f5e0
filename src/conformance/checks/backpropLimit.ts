import { float64, type Float64Matrix } from '../../arithmetic/float64.ts';
import { roundedUp } from '../../arithmetic/margin.ts';
import { frobenius } from '../../arithmetic/norm.ts';
import { effectiveMap } from '../../network/maps.ts';
import { scaleOf } from '../../network/linearGaussian.ts';
import { chainOf } from '../../problem/chain.ts';
import { type LinearProblem, asLinear, supervised } from '../../problem/problem.ts';
import { feedforwardActivities, outputMaps, residual } from '../../theory/feedforward.ts';
import { bpFactors, weightGradients } from '../../theory/gradients.ts';
import { type Check, decisive } from '../check.ts';
import { judgeUpdate } from '../deviation.ts';
import { absences } from '../capabilities.ts';
import { relayered } from '../relayered.ts';
import { exactProblem, ownUpdates, reference } from '../tolerance.ts';
import { regimeProblems } from '../regimes.ts';

/** p_L: small against everything else, large against the accuracy asked. */
const OUTPUT_PRECISION = 2 ** -12;

/**
 * As the output's precision vanishes, do updates become backpropagation's?
 *
 *     M = Σ_{l<L} P_l P_lᵀ/p_l,   ‖S⁻¹r − p_L r‖ ≤ 2 p_L² ‖M‖‖r‖,   ‖z*_l − ẑ_l‖ ≤ e_l = ‖J_l‖ e_{l−1} + 2 ‖P_l‖ p_L ‖r‖/p_l
 *     ‖ΔW_l − ΔW_l^BP‖ ≤ (|a_l|/B) (‖P_l‖ 2 p_L² ‖M‖‖r‖ (‖ẑ_{l−1}‖ + e_{l−1}) + ‖p_L P_lᵀ r‖ e_{l−1})
 *
 * as S⁻¹ = p_L (I + p_L M)⁻¹ = p_L (I − p_L M + p_L² M² − …), whose terms from the second on come to p_L‖M‖/(1 − p_L‖M‖), at most
 * 2 p_L‖M‖ where p_L‖M‖ ≤ ½; beyond that the positive M alone gives it. Without the 2 the bound is met to the last digits where
 * all is scalar: the second term is all there is. With it, it holds for whatever sums this series only part of the way.
 *
 * The bound is proven and proportional to p_L, so it is met by backpropagation itself, by predictive coding, and by what lies
 * between them.
 */
export const backpropLimit: Check = {
  id: 'backprop-limit',
  number: 'E03',
  title: 'as the output precision vanishes, updates become backpropagation’s, in proportion to it',
  kind: 'required',
  decides: ['updates'],
  claims: ['se/bp-gradient', 'se/eq-04', 'se/eq-07'],
  besides: regimeProblems,
  async judge(t) {
    const given = asLinear(t.problem);
    const { network } = given;
    if (network.layers.length === 1) return undefined;
    const problem = absences(t.rule).includes('precisions') ? inOutputUnits(given) : faintly(given);
    if (problem === undefined) return undefined;
    const faint = t.on(problem);
    const E = reference;
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

/** The problem at the faint output precision. */
function faintly(problem: Linear): Linear {
  const L = problem.network.layers.length;
  const precision = float64.matrix(1, 1, [OUTPUT_PRECISION]);
  return relayered(problem, (at, l) => (l === L ? { ...at, precision } : at));
}

/**
 * The same for a rule without precisions: in units of the output's own deviation its precision is 1 again.
 *
 *     ½ p_L ‖y − a_L W_L z‖² = ½ ‖√p_L y − a_L (√p_L W_L) z‖²
 *
 * `undefined` where the last layer has a skip, which no weights can carry.
 */
function inOutputUnits(problem: Linear): Linear | undefined {
  const L = problem.network.layers.length;
  if (chainOf(problem).at(-1)!.skip) return undefined;
  const unit = float64.matrix(1, 1, [Math.sqrt(OUTPUT_PRECISION)]);
  const { network, x, y } = relayered(problem, (at, l) =>
    l === L ? { ...at, weights: float64.scale(unit, at.weights) } : at,
  );
  return supervised(network, x, float64.scale(unit, y));
}

type Linear = LinearProblem<Float64Matrix>;

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
    const signal = norm(P[i + 1]!) * 2 * p[L - 1]! ** 2 * M * norm(r);
    const bp = p[L - 1]! * norm(float64.multiply(P[i + 1]!, r, { transposeA: true }));
    const change = (Math.abs(scaleOf(float64, at).data[0]!) / x.columns) * (signal * (norm(zHat[i]!) + e) + bp * e);
    e = norm(effectiveMap(float64, at)) * e + (norm(P[i + 1]!) * 2 * p[L - 1]! * norm(r)) / p[i]!;
    return change;
  });
}
