import { float64 } from '../../arithmetic/float64.ts';
import { withLayers } from '../../network/linearGaussian.ts';
import { asLinear, supervised } from '../../problem/problem.ts';
import { type Check, decisive } from '../check.ts';
import { absences } from '../capabilities.ts';
import { sameUnder } from '../sameUnder.ts';

/**
 * Does everything scale as an energy that is quadratic says?
 *
 *     (x, y) → −2 (x, y):   z → −2 z, ΔW → 4 ΔW;      all p_l → 4 p_l:   z the same, ΔW → 4 ΔW
 *
 * What clips, squashes, normalises or adds a constant shows here, in any rule.
 */
export const homogeneity: Check = {
  id: 'homogeneity',
  number: 'C12',
  title: 'inputs and targets times −2 turn activities by −2 and updates by 4, and so do precisions times 4 for updates',
  kind: 'required',
  claims: ['se/eq-03', 'se/eq-07', 'se/eq-33'],
  async judge(t) {
    const problem = asLinear(t.problem);
    const { network, x, y } = problem;
    const factor = (): number => 4;
    const [turn, four] = [float64.matrix(1, 1, [-2]), float64.matrix(1, 1, [4])];
    return decisive([
      ...(await sameUnder(t, {
        what: 'inputs and targets times −2',
        problem: supervised(network, float64.scale(turn, x), float64.scale(turn, y)),
        activities: (z) => float64.scale(turn, z),
        factor,
      })),
      ...(absences(t.rule).includes('precisions')
        ? []
        : await sameUnder(t, {
            what: 'precisions times 4',
            problem: supervised(
              withLayers(network, (at) => ({ ...at, precision: float64.scale(four, at.precision) })),
              x,
              y,
            ),
            factor,
          })),
    ]);
  },
};
