import { generativeErrors } from '../../../inference/generative/errors.ts';
import type { GenerativeUpdates } from '../hebbian.ts';
import type { WrongGenerativeRule } from '../rule.ts';
import {
  A,
  type M,
  type P,
  type Texts,
  assembled,
  changed,
  cycled,
  hebbian,
  one,
  restOf,
  single,
  times,
  wrong,
} from './wrongRule.ts';

type Change = (updates: Required<GenerativeUpdates<M>>, problem: P, latents: readonly M[]) => GenerativeUpdates<M>;

/** A rule that learns the right update changed in one way. */
const wrongUpdate = (texts: Omit<Texts, 'refutedBy'>, change: Change): WrongGenerativeRule =>
  wrong({
    ...texts,
    refutedBy: 'hebbian-update',
    learn: (problem, x) => change(hebbian(problem, x) as Required<GenerativeUpdates<M>>, problem, x),
  });

const all = (updates: Required<GenerativeUpdates<M>>, f: (a: M) => M): GenerativeUpdates<M> => ({
  weights: updates.weights.map(f),
  readout: f(updates.readout),
});

/** Outer products of these signals with these inputs, weighed as they must be, beside the right readout. */
const products = ({ model, data }: P, signals: readonly M[], inputs: readonly M[]): M[] =>
  signals.map((s, l) =>
    A.scale(model.precisions[l]!, times(1 / data.columns, A.multiply(s, inputs[l]!, { transposeB: true }))),
  );

/** Updates that are not minus the gradient of the energy. */
export const LEARNING = [
  wrongUpdate(
    {
      id: 'wrong-pcn-update-sign',
      name: 'Wrong: updates ascend',
      description: 'W_l ← W_l − η h_l x_{l+1}ᵀ/B, and R likewise: the energy rises.',
      defect: 'updates with the wrong sign',
    },
    (updates) => all(updates, (a) => times(-1, a)),
  ),
  wrongUpdate(
    {
      id: 'wrong-pcn-readout-update-sign',
      name: 'Wrong: readout error flipped in learning',
      description: 'R ← R − η (y − R x_L) x_Lᵀ/B: with ε_y = y − ŷ the printed update ascends.',
      defect: 'the readout’s update with the wrong sign',
    },
    ({ weights, readout }) => ({ weights, readout: times(-1, readout) }),
  ),
  wrongUpdate(
    {
      id: 'wrong-pcn-readout-frozen',
      name: 'Wrong: the readout does not learn',
      description: 'ΔR = 0: the readout is left out of the parameters.',
      defect: 'a readout that does not learn',
    },
    ({ weights, readout }) => ({ weights, readout: times(0, readout) }),
  ),
  wrongUpdate(
    {
      id: 'wrong-pcn-update-sum',
      name: 'Wrong: the sum over the batch',
      description: 'ΔW_l = h_l x_{l+1}ᵀ without 1/B.',
      defect: 'updates summed over the batch and not averaged',
    },
    (updates, { data }) => all(updates, (a) => times(data.columns, a)),
  ),
  wrongUpdate(
    {
      id: 'wrong-pcn-update-mean-twice',
      name: 'Wrong: 1/B twice',
      description: 'A loss that is a mean already is divided by B again.',
      defect: 'updates divided by the batch twice',
    },
    (updates, { data }) => all(updates, (a) => times(1 / data.columns, a)),
  ),
  wrongUpdate(
    {
      id: 'wrong-pcn-readout-sum',
      name: 'Wrong: the readout’s sum over the batch',
      description: 'Weights learn from the mean over samples, the readout from their sum.',
      defect: 'the readout’s update summed over the batch',
    },
    ({ weights, readout }, { data }) => ({ weights, readout: times(data.columns, readout) }),
  ),
  wrongUpdate(
    {
      id: 'wrong-pcn-ungated-update',
      name: 'Wrong: ε for h',
      description: 'ΔW_l = ε_l x_{l+1}ᵀ/B: f′ is left out of learning.',
      defect: 'f′ left out of the updates',
    },
    ({ readout }, problem, x) => {
      const { errors } = generativeErrors(A, problem.model, [problem.data, ...x]);
      return { weights: products(problem, errors, x), readout };
    },
  ),
  wrongUpdate(
    {
      id: 'wrong-pcn-update-slope-at-state',
      name: 'Wrong: f′ at the state in learning',
      description: 'ΔW_l = (f_l′(x_l) ∘ ε_l) x_{l+1}ᵀ/B.',
      defect: 'f′ taken at the state in the updates',
    },
    ({ readout }, problem, x) => {
      const states = [problem.data, ...x];
      const { errors } = generativeErrors(A, problem.model, states);
      const gated = errors.map((e, l) => A.hadamard(A.slope(problem.model.activations[l]!, states[l]!), e));
      return { weights: products(problem, gated, x), readout };
    },
  ),
  wrongUpdate(
    {
      id: 'wrong-pcn-own-layer-input',
      name: 'Wrong: x_l for x_{l+1}',
      description: 'The outer product is with the layer’s own state, rows cut or repeated to fit: an index off by one.',
      defect: 'the outer product with the layer’s own state',
    },
    ({ readout }, problem, x) => {
      const states = [problem.data, ...x];
      const { gated } = generativeErrors(A, problem.model, states);
      const inputs = gated.map((_, l) => cycled(states[l]!, problem.model.weights[l]!.columns));
      return { weights: products(problem, gated, inputs), readout };
    },
  ),
  wrongUpdate(
    {
      id: 'wrong-pcn-activated-input',
      name: 'Wrong: f(x_{l+1}) as input',
      description: 'The convention W f(x) of other networks: the outer product is with f_l(x_{l+1}).',
      defect: 'the activation applied to the input of the outer product',
    },
    ({ readout }, problem, x) => {
      const { gated } = generativeErrors(A, problem.model, [problem.data, ...x]);
      const inputs = x.map((xl, l) => A.activate(problem.model.activations[l]!, xl));
      return { weights: products(problem, gated, inputs), readout };
    },
  ),
  wrongUpdate(
    {
      id: 'wrong-pcn-prediction-as-error',
      name: 'Wrong: plain Hebb',
      description: 'ΔW_l = x_l x_{l+1}ᵀ/B: correlation without a prediction taken off.',
      defect: 'the state in place of its error in the updates',
    },
    ({ readout }, problem, x) => ({ weights: products(problem, [problem.data, ...x].slice(0, -1), x), readout }),
  ),
  wrong({
    id: 'wrong-pcn-update-precisions-forgotten',
    name: 'Wrong: precisions forgotten in learning',
    description: 'ΔW_l = h_l x_{l+1}ᵀ/B whatever p_l.',
    defect: 'precisions left out of the updates',
    refutedBy: 'hebbian-update',
    learn: (problem, x) =>
      hebbian(changed(problem, { precisions: problem.model.precisions.map(() => one), readoutPrecision: one }), x),
  }),
  wrong({
    id: 'wrong-pcn-readout-update-precision-forgotten',
    name: 'Wrong: the readout’s precision forgotten in learning',
    description: 'ΔR = −ε_y x_Lᵀ/B whatever p_y.',
    defect: 'the readout’s precision left out of its update',
    refutedBy: 'hebbian-update',
    learn: (problem, x) => hebbian(changed(problem, { readoutPrecision: one }), x),
  }),
  wrongUpdate(
    {
      id: 'wrong-pcn-learning-rate-inside',
      name: 'Wrong: a learning rate inside',
      description: 'The update is returned times 0.005, the rate of a run.',
      defect: 'a learning rate within the updates',
    },
    (updates) => all(updates, (a) => times(0.005, a)),
  ),
  wrongUpdate(
    {
      id: 'wrong-pcn-weight-decay',
      name: 'Wrong: weight decay inside',
      description: 'ΔW_l − 10⁻⁴ W_l: regularisation within the update.',
      defect: 'weight decay within the updates',
    },
    ({ weights, readout }, { model }) => ({
      weights: weights.map((a, l) => A.subtract(a, times(1e-4, model.weights[l]!))),
      readout,
    }),
  ),
  wrongUpdate(
    {
      id: 'wrong-pcn-clipped-update',
      name: 'Wrong: updates clipped',
      description: 'Entries beyond ±0.1 are cut.',
      defect: 'clipped updates',
    },
    (updates) => all(updates, (a) => ({ ...a, data: a.data.map((v) => Math.max(-0.1, Math.min(0.1, v))) })),
  ),
  wrongUpdate(
    {
      id: 'wrong-pcn-first-sample',
      name: 'Wrong: one sample’s update',
      description: 'The update of the first sample stands for the batch’s.',
      defect: 'the update of one sample for the whole batch',
    },
    ({ readout }, problem, x) => {
      const first = (a: M): M => ({ ...a, data: a.data.map((v, k) => (k % a.columns === 0 ? v * a.columns : 0)) });
      const { gated } = generativeErrors(A, problem.model, [problem.data, ...x]);
      return { weights: products(problem, gated.map(first), x), readout };
    },
  ),
  wrong({
    id: 'wrong-pcn-settles-before-learning',
    name: 'Wrong: latents settled anew before learning',
    description: 'learn settles latents of its own, so that an update depends on all weights and on no latents given.',
    defect: 'updates from other latents than those given',
    refutedBy: 'hebbian-update',
    learn: (problem) => hebbian(problem, restOf(problem, assembled({}), { seed: 1 })),
  }),
  wrong({
    id: 'wrong-pcn-single-precision',
    name: 'Wrong: float32 inside',
    description: 'Learning rounds to float32, and declares float64.',
    defect: 'float32 where float64 is declared',
    refutedBy: 'hebbian-update',
    learn: (problem, x) =>
      hebbian(
        single(problem),
        x.map((a) => ({ ...a, data: Float64Array.from(Float32Array.from(a.data)) })),
      ),
  }),
];
