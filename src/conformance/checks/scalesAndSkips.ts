import { float64 } from '../../arithmetic/float64.ts';
import { effectiveMap } from '../../network/maps.ts';
import { type Check, decisive } from '../check.ts';
import { absences } from '../problems.ts';
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
  claims: ['se/residual-eq-57-58', 'se/residual-eq-63-64'],
  async judge(t) {
    const { network, x, y } = t.problem;
    const lacks = absences(t.rule);
    const one = float64.identity(1);
    const doubled = network.layers.map((at, i) => {
      const c = i % 2 === 0 ? 2 : 0.5;
      const [into, out] = [float64.matrix(1, 1, [c]), float64.matrix(1, 1, [1 / c])];
      return { ...at, scale: float64.scale(into, at.scale), weights: float64.scale(out, at.weights) };
    });
    const unfolded = network.layers.map((at) =>
      at.skip ? { ...at, skip: false, scale: one, weights: effectiveMap(float64, at) } : at,
    );
    const skips = network.layers.some((at) => at.skip);
    return decisive([
      ...(lacks.includes('scales')
        ? []
        : await sameUnder(t, {
            what: 'premultipliers moved out of the weights',
            problem: { network: { ...network, layers: doubled }, x, y },
            factor: (l) => (l % 2 === 1 ? 2 : 0.5),
          })),
      ...(skips
        ? await sameUnder(t, {
            what: 'skips written as weights',
            problem: { network: { ...network, layers: unfolded }, x, y },
            factor: (l) => (network.layers[l - 1]!.skip ? 1 / network.layers[l - 1]!.scale.data[0]! : 1),
          })
        : []),
    ]);
  },
};
