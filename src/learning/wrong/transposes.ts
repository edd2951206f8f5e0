import { float64 } from '../../arithmetic/float64.ts';
import { weightedErrors } from '../../inference/state.ts';
import { backward, forward } from '../../network/maps.ts';
import { type ChainLayer, depth, layer, weightsOf } from '../../network/linearGaussian.ts';
import { type M, assembled, outerUpdates, wrong, wrongInference, wrongUpdate } from './wrongRule.ts';

const isSquare = (at: ChainLayer<M>): boolean => weightsOf(at).rows === weightsOf(at).columns;

/** Feedback through J instead of Jᵀ, which shapes allow where layers are square. */
const feedbackUntransposed = wrongInference(
  {
    id: 'wrong-feedback-untransposed',
    name: 'Wrong: feedback through W',
    description: 'Square layers carry errors back through W_{l+1} instead of its transpose.',
    defect: 'a missing transpose in the feedback of square layers',
    refutedBy: 'stationarity',
  },
  assembled({
    feedback: ({ network }, l, e) => {
      const at = layer(network, l);
      return isSquare(at) ? forward(float64, at, e) : backward(float64, at, e);
    },
  }),
);

/** z ε ᵀ instead of ε zᵀ, which shapes allow where layers are square. */
const transposedUpdate = wrongUpdate(
  {
    id: 'wrong-transposed-update',
    name: 'Wrong: outer product transposed',
    description: 'Square layers learn z_{l−1} ε_lᵀ.',
    defect: 'a transposed outer product in square layers',
    refutedBy: 'local-gradient',
  },
  (update) => (update.rows === update.columns ? float64.transpose(update) : update),
);

/** Predictions through Wᵀ in the update of square layers. */
const predictionTransposed = wrong({
  id: 'wrong-prediction-transposed',
  name: 'Wrong: prediction through Wᵀ',
  description: 'Square layers learn from z_l − J_lᵀ z_{l−1}.',
  defect: 'predictions through the transposed weights in square layers',
  refutedBy: 'local-gradient',
  learn: ({ network }, z) =>
    outerUpdates(
      network,
      weightedErrors(float64, network, z).map((e, i) => {
        const at = network.layers[i]!;
        if (!isSquare(at)) return e;
        return float64.scale(at.precision, float64.subtract(z[i + 1]!, backward(float64, at, z[i]!)));
      }),
      z,
    ),
});

/**
 * Hidden errors are not looked up but carried back from the output, δ_L = p_L ε_L, δ_l = J_{l+1}ᵀ δ_{l+1}. At the equilibrium that
 * is the same number (∂F/∂z_l = 0 says so), so only what looks away from it can tell.
 */
const backpropagatedError = wrong({
  id: 'wrong-backpropagated-error',
  name: 'Wrong: non-local error',
  description: 'The update at the equilibrium, with errors recomputed through the weights above.',
  defect: 'hidden errors carried back from the output instead of looked up',
  refutedBy: 'locality',
  learn({ network }, activities) {
    const L = depth(network);
    const delta: M[] = [];
    delta[L - 1] = weightedErrors(float64, network, activities)[L - 1]!;
    for (let i = L - 2; i >= 0; i--) delta[i] = backward(float64, network.layers[i + 1]!, delta[i + 1]!);
    return outerUpdates(network, delta, activities);
  },
});

/** The bytes of a transposed view, as they lie in memory, under the shape of the matrix. */
const columnMajor = wrongUpdate(
  {
    id: 'wrong-column-major',
    name: 'Wrong: updates in column-major order',
    description: 'The update is the transpose of zᵀ times errors, saved as it lies in memory.',
    defect: 'numbers of the update in column-major order',
    refutedBy: 'local-gradient',
  },
  (update) => ({ ...update, data: float64.transpose(update).data }),
);

export const TRANSPOSES = [
  ...[feedbackUntransposed, transposedUpdate, predictionTransposed, backpropagatedError],
  columnMajor,
];
