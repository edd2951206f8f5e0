import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import { mapParameters } from '../layers/parameters.ts';
import { backprop } from '../learning/backprop.ts';
import { pcClosedForm } from '../learning/pcClosedForm.ts';
import type { EngineRule } from '../learning/rule.ts';
import { type LinearGaussian, layer, scaleOf } from '../network/linearGaussian.ts';
import { type Supervised, asLinear } from '../problem/problem.ts';
import { feedforwardActivities } from '../theory/feedforward.ts';
import { learningRatesAt, timesPseudoinverse } from '../theory/rescaling.ts';
import { type FactorOptions, type MomentArithmetic, regularised, requireFactors, solveAny } from './factors.ts';
import type { TrainingRule } from './rules.ts';

/** A rule that says with which α_l it rescales. */
export interface RescaledRule extends EngineRule {
  /** α_l at these activities, 1×1 each, entry l−1 belongs to W_l; none where nothing is rescaled by rates. */
  rates<M>(A: Arithmetic<M>, problem: Supervised<M>, activities: readonly M[]): readonly M[];
}

/**
 * A rule of the paper as the one door for learning rules has them: sample by sample, on any engine.
 *
 *     ΔW_l = (a_l p_l/B) Σ_b s_{l,b} u_{l−1,b}ᵀ  times  1, α_l or A_l
 *
 * Scales and precisions divide rates and factors, as in `learningRates` and `decorrelationMatrices`.
 * Source: 2605.11911 Eq. (10), (13), (23)–(28).   Cost: that of the rule, and L products n² B with an elimination for factors.
 */
export function engineRule(rule: TrainingRule, factors?: FactorOptions): RescaledRule {
  const base = rule.errors === 'backprop' ? backprop : pcClosedForm;
  /** ẑ_0..ẑ_L and u_0..u_{L−1}, and the network that they are of. */
  const states = <M>(A: Arithmetic<M>, problem: Supervised<M>, z: readonly M[]) => {
    const { network } = asLinear(problem);
    const zHat = feedforwardActivities(A, network, problem.x);
    return { network, zHat, u: rule.errors === 'backprop' ? zHat : z };
  };
  const rates: RescaledRule['rates'] = (A, problem, z) => {
    if (rule.rescaling !== 'rates') return [];
    const { network, zHat, u } = states(A, problem, z);
    return learningRatesAt(A, network, { zStar: u, zHat });
  };
  return {
    ...{ id: `training-${rule.id}`, name: rule.name, description: `${rule.name}, as 2605.11911 trains with it.` },
    departures: {},
    infer: base.infer.bind(base),
    rates,
    async learn(A, problem, z) {
      const updates = await base.learn(A, problem, z);
      if (rule.rescaling === 'none') return updates;
      if (rule.rescaling === 'rates') {
        const alpha = rates(A, problem, z);
        return updates.map((update, i) => mapParameters(update, (d) => A.scale(alpha[i]!, d)));
      }
      const { network, zHat, u } = states(A, problem, z);
      return updates.map((update, i) =>
        mapParameters(update, (d) => decorrelated(A, network, i + 1, d, zHat[i]!, u[i]!, requireFactors(factors))),
      );
    },
  };
}

/** G (E_B[ẑ uᵀ] + εI)⁺/(p_l a_l²), or with the printed transpose. */
function decorrelated<M>(
  A: MomentArithmetic<M>,
  network: LinearGaussian<M>,
  l: number,
  G: M,
  zHat: M,
  u: M,
  factors: FactorOptions,
): M {
  const at = layer(network, l);
  const a = scaleOf(A, at);
  const divided = A.scale(A.reciprocal(A.scale(at.precision, A.scale(a, a))), G);
  const [n, B] = A.shape(u);
  const [U, V] = factors.reading.form === 'corrected' ? [zHat, u] : [u, zHat];
  if (factors.reading.spectrum === undefined && B <= n) return timesPseudoinverse(A, divided, U, V);
  const oneOverB = A.reciprocal(A.matrix(1, 1, [B]));
  const transposed = A.scale(oneOverB, A.multiply(V, U, { transposeB: true }));
  return A.transpose(
    solveAny(
      A,
      regularised(A, transposed, factors, () => undefined),
      A.transpose(divided),
    ),
  );
}
