import { float64 } from '../../arithmetic/float64.ts';
import { backward } from '../../network/maps.ts';
import { layer, scaleOf, weightsOf } from '../../network/linearGaussian.ts';
import { assembled, entries, norm, times, wrongInference, wrongUpdate } from './wrongRule.ts';

const updates = [
  wrongUpdate(
    {
      id: 'wrong-forgotten-premultiplier',
      name: 'Wrong: update without the premultiplier',
      description: 'ΔW_l without its a_l.',
      defect: 'a premultiplier forgotten in the update',
      refutedBy: 'scales-and-skips',
    },
    (update, { l, problem }) => float64.scale(float64.reciprocal(scaleOf(float64, layer(problem.network, l))), update),
  ),
  wrongUpdate(
    {
      id: 'wrong-squared-premultiplier',
      name: 'Wrong: update with the premultiplier squared',
      description: 'ΔW_l with a_l².',
      defect: 'a premultiplier squared in the update',
      refutedBy: 'scales-and-skips',
    },
    (update, { l, problem }) => float64.scale(scaleOf(float64, layer(problem.network, l)), update),
  ),
  wrongUpdate(
    {
      id: 'wrong-forgotten-precision',
      name: 'Wrong: update without the precision',
      description: 'The local update at the equilibrium, divided by p_l.',
      defect: 'a precision forgotten in the update',
      refutedBy: 'equals-closed-form',
    },
    (update, { l, problem }) => float64.scale(float64.reciprocal(layer(problem.network, l).precision), update),
  ),
  wrongUpdate(
    {
      id: 'wrong-squared-precision',
      name: 'Wrong: update with the precision twice',
      description: 'The local update with p_l².',
      defect: 'a precision applied twice in the update',
      refutedBy: 'homogeneity',
    },
    (update, { l, problem }) => float64.scale(layer(problem.network, l).precision, update),
  ),
  wrongUpdate(
    {
      id: 'wrong-doubled-update',
      name: 'Wrong: update doubled',
      description: 'The gradient of Σ p‖ε‖², without the ½.',
      defect: 'a forgotten factor of ½ in the energy',
      refutedBy: 'equals-closed-form',
    },
    (update) => times(2, update),
  ),
  wrongUpdate(
    {
      id: 'wrong-learning-rate',
      name: 'Wrong: the learning rate in the update',
      description: 'A hundredth of the local update: what a weight moves by, not the direction.',
      defect: 'a learning rate folded into the update',
      refutedBy: 'equals-closed-form',
    },
    (update) => times(0.01, update),
  ),
  wrongUpdate(
    {
      id: 'wrong-fan-in-mean',
      name: 'Wrong: update averaged over inputs',
      description: 'ΔW_l divided by n_{l−1}.',
      defect: 'an update averaged over the neurons that it must sum over',
      refutedBy: 'equals-closed-form',
    },
    (update) => times(1 / update.columns, update),
  ),
  wrongUpdate(
    {
      id: 'wrong-normalised-update',
      name: 'Wrong: update normalised by layer',
      description: 'Each ΔW_l divided by its norm.',
      defect: 'updates normalised layer by layer',
      refutedBy: 'homogeneity',
    },
    (update) => times(1 / Math.max(norm([update]), 1e-300), update),
  ),
  wrongUpdate(
    {
      id: 'wrong-global-norm',
      name: 'Wrong: update normalised over all layers',
      description: 'Every ΔW_l divided by the norm of all together.',
      defect: 'updates divided by their norm over all layers',
      refutedBy: 'locality',
    },
    (update, _, all) => times(1 / Math.max(norm(all), 1e-300), update),
  ),
  wrongUpdate(
    {
      id: 'wrong-weight-decay',
      name: 'Wrong: weight decay slipped in',
      description: 'ΔW_l less a thousandth of W_l.',
      defect: 'weight decay slipped into the update',
      refutedBy: 'local-gradient',
    },
    (update, { l, problem }) => float64.subtract(update, times(1e-3, weightsOf(layer(problem.network, l)))),
  ),
  wrongUpdate(
    {
      id: 'wrong-sign-update',
      name: 'Wrong: only the sign of the update',
      description: 'Every entry is −1, 0 or 1.',
      defect: 'an update of signs only',
      refutedBy: 'equivariance',
    },
    (update) => entries(update, Math.sign),
  ),
  wrongUpdate(
    {
      id: 'wrong-clipped-update',
      name: 'Wrong: update clipped at 1',
      description: 'Entries beyond ±1 are cut.',
      defect: 'entries of the update clipped at 1',
      refutedBy: 'homogeneity',
    },
    (update) => entries(update, (v) => Math.max(-1, Math.min(1, v))),
  ),
  wrongUpdate(
    {
      id: 'wrong-softsign-update',
      name: 'Wrong: elementwise squashed update',
      description: 'ΔW/(1 + |ΔW|) of every entry, which depends on the basis that neurons happen to be in.',
      defect: 'a squashing function on the entries of the update',
      refutedBy: 'equivariance',
    },
    (update) => entries(update, (v) => v / (1 + Math.abs(v))),
  ),
];

const inference = [
  wrongInference(
    {
      id: 'wrong-feedback-without-premultiplier',
      name: 'Wrong: feedback without the premultiplier',
      description: 'Errors come back through W_{l+1}ᵀ and not through a_{l+1} W_{l+1}ᵀ.',
      defect: 'a premultiplier forgotten in the feedback',
      refutedBy: 'scales-and-skips',
    },
    assembled({
      feedback({ network }, l, e) {
        const at = layer(network, l);
        return backward(float64, { ...at, theta: { ...at.theta, scale: float64.identity(1) } }, e);
      },
    }),
  ),
  wrongInference(
    {
      id: 'wrong-inference-without-precision',
      name: 'Wrong: inference without precisions',
      description: 'Activities settle as if every precision were 1.',
      defect: 'precisions forgotten in inference',
      refutedBy: 'stationarity',
    },
    assembled({ precision: () => float64.identity(1) }),
  ),
  wrongInference(
    {
      id: 'wrong-covariance-for-precision',
      name: 'Wrong: inference with variances for precisions',
      description: 'Activities settle with 1/p_l in place of p_l.',
      defect: 'variances in the place of precisions in inference',
      refutedBy: 'stationarity',
    },
    assembled({ precision: ({ network }, l) => float64.reciprocal(layer(network, l).precision) }),
  ),
  wrongInference(
    {
      id: 'wrong-feedback-precision-below',
      name: 'Wrong: feedback weighted by the layer below',
      description: 'J_{l+1}ᵀ ε_{l+1} is weighted by p_l and not by p_{l+1}.',
      defect: 'feedback weighted by the precision of the layer below',
      refutedBy: 'stationarity',
    },
    assembled({
      feedback: ({ network }, l, e) => {
        const [below, own] = [layer(network, l - 1).precision, layer(network, l).precision];
        return float64.scale(below, float64.scale(float64.reciprocal(own), backward(float64, layer(network, l), e)));
      },
    }),
  ),
  wrongInference(
    {
      id: 'wrong-precision-floor',
      name: 'Wrong: a floor under precisions',
      description: 'Inference takes precisions below 0.1 for 0.1, "for stability".',
      defect: 'a floor under small precisions',
      refutedBy: 'backprop-limit',
    },
    assembled({
      precision: ({ network }, l) => entries(layer(network, l).precision, (p) => Math.max(0.1, p)),
    }),
  ),
];

export const SCALES = [...updates, ...inference];
