import { float64 } from '../../arithmetic/float64.ts';
import { backward, prediction } from '../../network/maps.ts';
import { layer, layerNumbers } from '../../network/linearGaussian.ts';
import { assembled, outerUpdates, times, wrong, wrongInference, wrongUpdate } from './wrongRule.ts';

/** z_l settles where p_l ε_l + J_{l+1}ᵀ p_{l+1} ε_{l+1} = 0, where the feedback must be subtracted. */
const flippedFeedback = wrongInference(
  {
    id: 'wrong-flipped-feedback',
    name: 'Wrong: feedback with the wrong sign',
    description: 'Activities settle against p_l ε_l + J_{l+1}ᵀ p_{l+1} ε_{l+1}.',
    defect: 'a sign error in the feedback',
    refutedBy: 'stationarity',
  },
  assembled({ sign: -1 }),
);

/** +∂F/∂W_l, where the direction to move in is its negative. */
const ascendingUpdate = wrongUpdate(
  {
    id: 'wrong-ascending-update',
    name: 'Wrong: update with the wrong sign',
    description: 'ΔW_l = −(a_l p_l / B) ε_l z_{l−1}ᵀ at the equilibrium.',
    defect: 'a sign error in the update',
    refutedBy: 'energy-descent',
  },
  (update) => times(-1, update),
);

/** Only W_L goes uphill: its error was written ŷ − y. */
const flippedLastUpdate = wrongUpdate(
  {
    id: 'wrong-flipped-last-update',
    name: 'Wrong: last update with the wrong sign',
    description: 'ΔW_L from ŷ − y, all others right.',
    defect: 'an output error written prediction minus target',
    refutedBy: 'local-gradient',
  },
  (update, { l, L }) => (l === L ? times(-1, update) : update),
);

/** Inference takes the output error as ŷ − y. */
const flippedOutputError = wrongInference(
  {
    id: 'wrong-flipped-output-error',
    name: 'Wrong: inference with ŷ − y',
    description: 'The output error enters inference with the wrong sign.',
    defect: 'an output error of the wrong sign in inference',
    refutedBy: 'stationarity',
  },
  assembled({
    feedback: ({ network }, l, e) =>
      backward(float64, layer(network, l), l === network.layers.length ? times(-1, e) : e),
  }),
);

/** ε_l = z_l + J_l z_{l−1} in the update. */
const addedPrediction = wrong({
  id: 'wrong-added-prediction',
  name: 'Wrong: error with the prediction added',
  description: 'ΔW_l from z_l + J_l z_{l−1}.',
  defect: 'a prediction added to the activity where it must be subtracted',
  refutedBy: 'local-gradient',
  learn: ({ network }, z) =>
    outerUpdates(
      network,
      layerNumbers(network).map((l) =>
        float64.scale(
          layer(network, l).precision,
          float64.add(z[l]!, prediction(float64, layer(network, l), z[l - 1]!)),
        ),
      ),
      z,
    ),
});

export const SIGNS = [flippedFeedback, ascendingUpdate, flippedLastUpdate, flippedOutputError, addedPrediction];
