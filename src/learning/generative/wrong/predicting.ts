import { generative } from '../../../problem/generative.ts';
import {
  A,
  type M,
  type P,
  afterwards,
  back,
  changed,
  one,
  readoutOf,
  right,
  times,
  unlabelled,
  wrong,
} from './wrongRule.ts';

const entries = (a: M, f: (v: number, k: number) => number): M => ({ ...a, data: a.data.map(f) });

/** x_L by the transposed weights, layer by layer. */
const swept = ({ model, data }: P): M => model.weights.reduce((x, W) => back(W, x), data);

/** Predictions that are not the readout of inference from the data alone. */
export const PREDICTING = [
  wrong({
    id: 'wrong-pcn-label-clamped-in-predict',
    name: 'Wrong: the label clamped in predict',
    description: 'predict runs inference with the label clamped where there is one: the readout says what it is told.',
    defect: 'the label left clamped while predicting',
    refutedBy: 'label-invariance',
    predict: async (problem, options) => readoutOf(problem, await right(problem, options)),
  }),
  wrong({
    id: 'wrong-pcn-label-starts-predict',
    name: 'Wrong: the label gives the start',
    description:
      'Free inference starts from a state that was settled with the label, and has a relative 10⁻³ of it left.',
    defect: 'a start that was settled with the label',
    refutedBy: 'label-invariance',
    predict: afterwards((free, { target }) =>
      target === undefined ? free : A.add(times(0.999, free), times(0.001, target)),
    ),
  }),
  wrong({
    id: 'wrong-pcn-zero-label-in-predict',
    name: 'Wrong: a label of zeros in predict',
    description: 'Where no label shall be used one of zeros is clamped, which shrinks the readout by the leak.',
    defect: 'a label of zeros clamped while predicting',
    refutedBy: 'free-prediction',
    async predict({ model, data }, options) {
      const zeros = A.matrix(model.readout.rows, data.columns, new Float64Array(model.readout.rows * data.columns));
      const at = generative(A, model, data, zeros);
      return readoutOf(at, await right(at, options));
    },
  }),
  wrong({
    id: 'wrong-pcn-uniform-label-in-predict',
    name: 'Wrong: a uniform label in predict',
    description: 'Where no label shall be used 1/K is clamped for every class.',
    defect: 'a uniform label clamped while predicting',
    refutedBy: 'free-prediction',
    async predict({ model, data }, options) {
      const K = model.readout.rows;
      const at = generative(A, model, data, A.matrix(K, data.columns, new Float64Array(K * data.columns).fill(1 / K)));
      return readoutOf(at, await right(at, options));
    },
  }),
  wrong({
    id: 'wrong-pcn-transposed-sweep',
    name: 'Wrong: a transposed sweep for a prediction',
    description: 'ŷ = R W_{L−1}ᵀ ⋯ W_0ᵀ x_0: no inference at all.',
    defect: 'a sweep through transposed weights in place of inference',
    refutedBy: 'free-prediction',
    predict: async (problem) => A.multiply(problem.model.readout, swept(problem)),
  }),
  wrong({
    id: 'wrong-pcn-least-squares',
    name: 'Wrong: ordinary least squares',
    description: 'The top that fits the data best where only the data may be off: S_x is taken for the identity.',
    defect: 'ordinary least squares for the top',
    refutedBy: 'free-prediction',
    async predict(problem, options) {
      // Precisions of inner layers so great that their errors vanish: what is left is the data’s own error.
      const stiff = problem.model.precisions.map((p, l) => (l === 0 ? p : times(64, p)));
      return readoutOf(problem, await right(changed(unlabelled(problem), { precisions: stiff }), options));
    },
  }),
  wrong({
    id: 'wrong-pcn-flat-prior-in-predict',
    name: 'Wrong: the prior left out of predict',
    description: 'Prediction forgets the prior that training has.',
    defect: 'the prior left out while predicting',
    refutedBy: 'free-prediction',
    async predict(problem, options) {
      const { priorPrecision, ...model } = problem.model;
      const flat = priorPrecision === undefined ? model : { ...model, priorPrecision: times(2 ** -6, priorPrecision) };
      return readoutOf(problem, await right(generative(A, flat, problem.data), options));
    },
  }),
  wrong({
    id: 'wrong-pcn-precisions-in-predict',
    name: 'Wrong: precisions left out of predict',
    description: 'Prediction weighs all layers alike.',
    defect: 'precisions left out while predicting',
    refutedBy: 'free-prediction',
    predict: async (problem, options) =>
      readoutOf(
        problem,
        await right(changed(unlabelled(problem), { precisions: problem.model.precisions.map(() => one) }), options),
      ),
  }),
  wrong({
    id: 'wrong-pcn-softmax-prediction',
    name: 'Wrong: a softmax on the readout',
    description: 'Probabilities come back where the readout was asked for.',
    defect: 'a softmax on the prediction',
    refutedBy: 'free-prediction',
    predict: afterwards((found) => A.softmax(found)),
  }),
  wrong({
    id: 'wrong-pcn-hard-prediction',
    name: 'Wrong: the class in place of the readout',
    description: 'One where the readout is largest, zero elsewhere.',
    defect: 'a decision in place of the prediction',
    refutedBy: 'free-prediction',
    predict: afterwards((found) => {
      const most = (b: number): number =>
        Math.max(...Array.from({ length: found.rows }, (_, i) => found.data[i * found.columns + b]!));
      return entries(found, (v, k) => (v === most(k % found.columns) ? 1 : 0));
    }),
  }),
  wrong({
    id: 'wrong-pcn-batch-order',
    name: 'Wrong: samples in another order',
    description: 'Predictions of a batch come back in the reverse order.',
    defect: 'samples of a batch in the wrong order',
    refutedBy: 'free-prediction',
    predict: afterwards((found) => {
      const B = found.columns;
      return entries(found, (_, k) => found.data[k - (k % B) + (B - 1 - (k % B))]!);
    }),
  }),
  wrong({
    id: 'wrong-pcn-linear-predict',
    name: 'Wrong: activations left out of predict',
    description: 'Prediction settles a network without its activations, as where evaluation has a loop of its own.',
    defect: 'activations left out while predicting',
    refutedBy: 'nonlinear-prediction',
    async predict(problem, options) {
      const activations = problem.model.activations.map(() => 'identity' as const);
      return readoutOf(problem, await right(changed(unlabelled(problem), { activations }), options));
    },
  }),
];
