import { float64 } from '../../arithmetic/float64.ts';
import { weightedErrors } from '../../inference/state.ts';
import { layer, layerNumbers } from '../../network/linearGaussian.ts';
import { backward, prediction } from '../../network/maps.ts';
import { feedforwardActivities } from '../../theory/feedforward.ts';
import type { WrongRule } from '../rule.ts';
import {
  assembled,
  fixedPoint,
  honest,
  outerUpdates,
  settled,
  times,
  withoutSkip,
  wrong,
  wrongInference,
  wrongUpdate,
} from './wrongRule.ts';

/** Activities settle while those of one hidden layer stay at the feedforward sweep: l − ẑ_l = 0 in place of its gradient. */
const frozen = (
  texts: Pick<WrongRule, 'id' | 'name' | 'description' | 'defect'>,
  which: (L: number) => number,
): WrongRule =>
  wrong({
    ...texts,
    refutedBy: 'stationarity',
    async infer(problem) {
      settled(problem); // refuses what does not fit
      const l = which(problem.network.layers.length);
      return fixedPoint(problem, (at, z) =>
        honest(at, z).map((g, i) =>
          i + 1 === l ? float64.subtract(z[l]!, feedforwardActivities(float64, at.network, at.x)[l]!) : g,
        ),
      );
    },
  });

const inference = [
  frozen(
    {
      id: 'wrong-frozen-last-hidden',
      name: 'Wrong: last hidden layer never inferred',
      description: 'The loop over hidden layers ends one too early.',
      defect: 'a loop over hidden layers that ends one too early',
    },
    (L) => L - 1,
  ),
  frozen(
    {
      id: 'wrong-frozen-first-hidden',
      name: 'Wrong: first hidden layer never inferred',
      description: 'The loop over hidden layers begins one too late.',
      defect: 'a loop over hidden layers that begins one too late',
    },
    () => 1,
  ),
  wrongInference(
    {
      id: 'wrong-feedback-without-skip',
      name: 'Wrong: feedback without the skip',
      description: 'Errors come back through a W and not through I + a W.',
      defect: 'a skip forgotten in the feedback',
      refutedBy: 'scales-and-skips',
    },
    assembled({ feedback: ({ network }, l, e) => backward(float64, withoutSkip(layer(network, l)), e) }),
  ),
  wrongInference(
    {
      id: 'wrong-inference-without-skip',
      name: 'Wrong: inference without skips',
      description: 'Activities settle as if no layer had a skip.',
      defect: 'skips forgotten in inference',
      refutedBy: 'scales-and-skips',
    },
    assembled({
      predict: ({ network }, l, z) => prediction(float64, withoutSkip(layer(network, l)), z),
      feedback: ({ network }, l, e) => backward(float64, withoutSkip(layer(network, l)), e),
    }),
  ),
  wrong({
    id: 'wrong-depth-limit',
    name: 'Wrong: a depth limit',
    description: 'Buffers for six layers: layers above stay at the feedforward sweep.',
    defect: 'buffers for six layers only',
    refutedBy: 'parameterisations',
    async infer(problem) {
      const z = settled(problem);
      const zHat = feedforwardActivities(float64, problem.network, problem.x);
      return z.map((zl, l) => (l > 6 && l < z.length - 1 ? zHat[l]! : zl));
    },
  }),
];

const updates = [
  wrongUpdate(
    {
      id: 'wrong-last-weights-kept',
      name: 'Wrong: W_L never learns',
      description: 'The update of the last weights is zero.',
      defect: 'last weights that are left out of learning',
      refutedBy: 'local-gradient',
    },
    (update, { l, L }) => (l === L ? times(0, update) : update),
  ),
  wrongUpdate(
    {
      id: 'wrong-first-weights-kept',
      name: 'Wrong: W_1 never learns',
      description: 'The update of the first weights is zero.',
      defect: 'first weights that are left out of learning',
      refutedBy: 'local-gradient',
    },
    (update, { l }) => (l === 1 ? times(0, update) : update),
  ),
  wrong({
    id: 'wrong-presynaptic-above',
    name: 'Wrong: presynaptic index one too high',
    description: 'Square layers learn ε_l z_lᵀ in place of ε_l z_{l−1}ᵀ.',
    defect: 'a presynaptic index one too high in square layers',
    refutedBy: 'local-gradient',
    learn: ({ network }, z) =>
      outerUpdates(
        network,
        weightedErrors(float64, network, z),
        z.map((zl, l) => (z[l + 1]?.rows === zl.rows ? z[l + 1]! : zl)),
      ),
  }),
  wrong({
    id: 'wrong-error-above',
    name: 'Wrong: error index one too high',
    description: 'Layers learn from ε_{l+1} where it has the size of ε_l.',
    defect: 'an error index one too high where widths are equal',
    refutedBy: 'local-gradient',
    learn: ({ network }, z) => {
      const errors = weightedErrors(float64, network, z);
      const above = errors.map((e, i) => (errors[i + 1]?.rows === e.rows ? errors[i + 1]! : e));
      return outerUpdates(network, above, z);
    },
  }),
  wrong({
    id: 'wrong-update-without-skip',
    name: 'Wrong: update without the skip',
    description: 'ΔW_l from z_l − a_l W_l z_{l−1} where the layer has a skip.',
    defect: 'a skip forgotten in the update',
    refutedBy: 'scales-and-skips',
    learn: ({ network }, z) =>
      outerUpdates(
        network,
        layerNumbers(network).map((l) => {
          const at = withoutSkip(layer(network, l));
          return float64.scale(at.precision, float64.subtract(z[l]!, prediction(float64, at, z[l - 1]!)));
        }),
        z,
      ),
  }),
];

export const INDICES = [...inference, ...updates];
