import { float64, type Float64Matrix } from '../../arithmetic/float64.ts';
import { effectiveMap } from '../../network/maps.ts';
import { type ChainView, chainOf } from '../../problem/chain.ts';
import { asLinear } from '../../problem/problem.ts';
import { type Check, decisive } from '../check.ts';
import { absences } from '../capabilities.ts';
import { relayered } from '../relayered.ts';
import { sameUnder } from '../sameUnder.ts';

/**
 * Is a network the same network when its premultipliers and skips are written in another way?
 *
 *     (a_l, W_l) → (2 a_l, W_l/2):   z the same, ΔW_l doubled, as ∂F/∂W_l = a_l ∂F/∂J_l
 *     (skip, a_l, W_l) → (no skip, 1, I + a_l W_l):   z the same, ΔW_l divided by a_l
 */
export const scalesAndSkips: Check = {
  id: 'scales-and-skips',
  number: 'C11',
  title:
    'a premultiplier moved into the weights, or a skip written as weights, changes no activity, and updates by its factor',
  kind: 'required',
  needsOneOf: ['scales', 'skips'],
  claims: ['se/residual-eq-57-58', 'se/residual-eq-63-64'],
  async judge(t) {
    const problem = asLinear(t.problem);
    const layers = chainOf(problem);
    const lacks = absences(t.rule);
    const one = float64.identity(1);
    const doubled = (at: ChainView<Float64Matrix>, l: number): ChainView<Float64Matrix> => {
      const c = l % 2 === 1 ? 2 : 0.5;
      const [into, out] = [float64.matrix(1, 1, [c]), float64.matrix(1, 1, [1 / c])];
      return { ...at, scale: float64.scale(into, at.scale), weights: float64.scale(out, at.weights) };
    };
    const unfolded = (at: ChainView<Float64Matrix>, l: number): ChainView<Float64Matrix> =>
      at.skip ? { ...at, skip: false, scale: one, weights: effectiveMap(float64, problem.network.layers[l - 1]!) } : at;
    const skips = layers.some((at) => at.skip);
    return decisive([
      ...(lacks.includes('scales')
        ? []
        : await sameUnder(t, {
            what: 'premultipliers moved out of the weights',
            problem: relayered(problem, doubled),
            factor: (l) => (l % 2 === 1 ? 2 : 0.5),
          })),
      ...(skips
        ? await sameUnder(t, {
            what: 'skips written as weights',
            problem: relayered(problem, unfolded),
            factor: (l) => (layers[l - 1]!.skip ? 1 / layers[l - 1]!.scale.data[0]! : 1),
          })
        : []),
    ]);
  },
};
