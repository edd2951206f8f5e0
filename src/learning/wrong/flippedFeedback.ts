import { float64 } from '../../arithmetic/float64.ts';
import { weightedErrors } from '../../inference/energyGradient.ts';
import { backward } from '../../network/maps.ts';
import { depth } from '../../network/network.ts';
import { feedforwardActivities } from '../../theory/feedforward.ts';
import { localUpdates } from '../localUpdates.ts';
import type { WrongRule } from '../rule.ts';

/** Defect: inference adds the feedback term, z_l ← z_l − η(p_l ε_l + J_{l+1}ᵀ p_{l+1} ε_{l+1}), where it must subtract it. */
export const flippedFeedback: WrongRule = {
  id: 'wrong-flipped-feedback',
  name: 'Wrong: feedback with the wrong sign',
  description: 'Forty small steps against p_l ε_l + J_{l+1}ᵀ p_{l+1} ε_{l+1}.',
  async infer({ network, x, y }) {
    const L = depth(network);
    const eta = float64.matrix(1, 1, [0.05]);
    let z = [...feedforwardActivities(float64, network, x).slice(0, L), y];
    for (let k = 0; k < 40; k++) {
      const errors = weightedErrors(float64, network, z);
      z = z.map((zl, l) => {
        if (l === 0 || l === L) return zl;
        const wrong = float64.add(errors[l - 1]!, backward(float64, network.layers[l]!, errors[l]!));
        return float64.subtract(zl, float64.scale(eta, wrong));
      });
    }
    return z;
  },
  learn: (problem, activities) => localUpdates(float64, problem, activities),
  departures: {},
  refutedBy: 'stationarity',
};
