import { random } from '../../../random.ts';
import { generative } from '../../../problem/generative.ts';
import { sizesOf } from '../../../network/generative.ts';
import { drawLatents } from '../../../network/generativeDraw.ts';
import {
  A,
  type Gradient,
  type M,
  type P,
  assembled,
  back,
  changed,
  descended,
  one,
  pull,
  readoutOf,
  restOf,
  right,
  times,
  unlabelled,
  withoutPrior,
  wrong,
  wrongGradient,
} from './wrongRule.ts';

const honest = assembled({});

/** Latents that rest elsewhere than at a minimum of the energy. */
export const INFERENCE = [
  wrongGradient(
    {
      id: 'wrong-pcn-feedback-sign',
      name: 'Wrong: +Wᵀh',
      description: 'x_l ← x_l − η (ε_l + W_{l−1}ᵀ h_{l−1}): the feedback drives latents away from what they explain.',
      defect: 'feedback with the wrong sign',
      refutedBy: 'settled-with-label',
    },
    assembled({ feedback: (W, g) => times(-1, back(W, g)) }),
  ),
  wrongGradient(
    {
      id: 'wrong-pcn-feedback-random',
      name: 'Wrong: feedback through random weights',
      description:
        'A fixed random B_l stands for W_lᵀ, as in feedback alignment: the step is no gradient of the energy.',
      defect: 'feedback through weights of its own',
      refutedBy: 'settled-with-label',
    },
    assembled({
      feedback(W, g, l) {
        const { normal } = random(1, `wrong-pcn-feedback-random-${l}`);
        return back(
          A.matrix(
            W.rows,
            W.columns,
            W.data.map(() => normal() / Math.sqrt(W.columns)),
          ),
          g,
        );
      },
    }),
  ),
  wrongGradient(
    {
      id: 'wrong-pcn-slope-at-state',
      name: 'Wrong: f′ at the state',
      description: 'Errors are gated by f′(x_l) in place of f′(a_l), a_l = W_l x_{l+1}.',
      defect: 'f′ taken at the state and not at the preactivation',
      refutedBy: 'settled-with-label',
    },
    assembled({ slope: (phi, _, x) => A.slope(phi, x) }),
  ),
  wrongGradient(
    {
      id: 'wrong-pcn-slope-at-prediction',
      name: 'Wrong: f′ at the prediction',
      description: 'Errors are gated by f′(f(a_l)), as where the slope is computed from the output twice.',
      defect: 'f′ taken at the prediction and not at the preactivation',
      refutedBy: 'settled-with-label',
    },
    assembled({ slope: (phi, a) => A.slope(phi, A.activate(phi, a)) }),
  ),
  wrongGradient(
    {
      id: 'wrong-pcn-ungated-feedback',
      name: 'Wrong: errors not gated',
      description: 'ε_{l−1} goes back in place of h_{l−1}: f′ is left out.',
      defect: 'f′ left out of the feedback',
      refutedBy: 'settled-with-label',
    },
    assembled({ slope: (_, a) => ({ ...a, data: a.data.map(() => 1) }) }),
  ),
  wrong({
    id: 'wrong-pcn-no-readout-error',
    name: 'Wrong: ε_L = 0 with a label',
    description:
      'The label is not in inference at all, as the energy is printed: latents settle as if there were none.',
    defect: 'the readout’s error left out of inference',
    refutedBy: 'settled-with-label',
    infer: (problem, options) =>
      problem.model.readout.columns > problem.data.rows ? right(problem, options) : right(unlabelled(problem), options),
  }),
  wrongGradient(
    {
      id: 'wrong-pcn-readout-error-flipped',
      name: 'Wrong: readout error flipped in inference',
      description: 'ε_L := −Rᵀ(R x_L − y): the top is pushed away from the label.',
      defect: 'the readout’s error with the wrong sign in inference',
      refutedBy: 'settled-with-label',
    },
    assembled({ pull: (problem, top) => times(-1, pull(problem, top)) }),
  ),
  wrongGradient(
    {
      id: 'wrong-pcn-label-plus',
      name: 'Wrong: R x_L + y',
      description: 'The readout’s error is R x_L + y, a sign lost on the label.',
      defect: 'the label added in place of subtracted',
      refutedBy: 'settled-with-label',
    },
    assembled({ pull: ({ model, data, target }, top) => pull(generative(A, model, data, times(-1, target!)), top) }),
  ),
  wrong({
    id: 'wrong-pcn-latents-clipped',
    name: 'Wrong: latents clipped',
    description: 'Latents beyond ±10 are cut, which no activity of usual size shows.',
    defect: 'clipped latents',
    refutedBy: 'settled-with-label',
    async infer(problem, options) {
      const latents = await right(problem, options);
      if ('undecided' in latents) return latents;
      return latents.map((x) => ({ ...x, data: x.data.map((v) => Math.max(-10, Math.min(10, v))) }));
    },
  }),
  wrong({
    id: 'wrong-pcn-top-at-start',
    name: 'Wrong: the top stays at its start',
    description: 'Only x_1..x_{L−1} are inferred: the loop ends a layer early, and the top keeps its random start.',
    defect: 'the top treated as clamped to where it started',
    refutedBy: 'settled-with-label',
    infer: async (problem, options) => withTop(problem, options.seed, () => undefined),
  }),
  wrong({
    id: 'wrong-pcn-top-from-label',
    name: 'Wrong: the top clamped by the label',
    description: 'x_L = Rᵀ y is clamped while a label is given, as where the label is put on the top itself.',
    defect: 'the top treated as clamped to the label',
    refutedBy: 'settled-with-label',
    infer: async (problem, options) =>
      withTop(problem, options.seed, ({ model, target }) => target && back(model.readout, target)),
  }),
  wrong({
    id: 'wrong-pcn-prior-forgotten',
    name: 'Wrong: prior forgotten',
    description: 'Inference knows no prior: the top has a flat one, whatever it was given.',
    defect: 'the prior left out',
    refutedBy: 'settled-with-label',
    infer: async (problem, options) => restOf(problem, flat, options),
    predict: async (problem, options) => readoutOf(problem, restOf(unlabelled(problem), flat, options)),
  }),
  wrong({
    id: 'wrong-pcn-precisions-forgotten',
    name: 'Wrong: precisions forgotten',
    description: 'Every layer’s error weighs the same in inference.',
    defect: 'precisions left out of inference',
    refutedBy: 'settled-with-label',
    infer: (problem, options) =>
      right(changed(problem, { precisions: problem.model.precisions.map(() => one), readoutPrecision: one }), options),
  }),
  wrong({
    id: 'wrong-pcn-readout-precision-forgotten',
    name: 'Wrong: the readout’s precision forgotten',
    description: 'p_y = 1 in inference, whatever it was given.',
    defect: 'the readout’s precision left out of inference',
    refutedBy: 'settled-with-label',
    infer: (problem, options) => right(changed(problem, { readoutPrecision: one }), options),
  }),
  wrongGradient(
    {
      id: 'wrong-pcn-own-precision-on-feedback',
      name: 'Wrong: feedback with the wrong layer’s precision',
      description: 'W_{l−1}ᵀ h_{l−1} is weighed by p_l and not by p_{l−1}.',
      defect: 'the feedback weighed by its receiver’s precision',
      refutedBy: 'settled-with-label',
    },
    (problem, latents) => {
      const { precisions, readoutPrecision } = problem.model;
      const own = (l: number): number => (precisions[l + 1] ?? readoutPrecision).data[0]! / precisions[l]!.data[0]!;
      return assembled({ feedback: (W, g, l) => times(own(l), back(W, g)) })(problem, latents);
    },
  ),
  wrong({
    id: 'wrong-pcn-fifty-steps',
    name: 'Wrong: fifty steps of 0.05',
    description: 'Inference ends after 50 steps of 0.05 from a random start, settled or not.',
    defect: 'too few steps of inference',
    refutedBy: 'settled-with-label',
    infer: async (problem, { seed }) => descended(startOf(problem, seed), problem, honest, 0.05, 50),
    predict: async (problem, { seed }) =>
      readoutOf(problem, descended(startOf(problem, seed), unlabelled(problem), honest, 0.05, 50)),
  }),
  wrong({
    id: 'wrong-pcn-batch-mean-energy',
    name: 'Wrong: energy divided by B in inference',
    description:
      'Latents descend the mean energy of the batch, so that each step is B times too short; 200 steps of 0.1.',
    defect: 'the energy divided by B in inference',
    refutedBy: 'settled-with-label',
    infer: async (problem, { seed }) => {
      const B = problem.data.columns;
      return descended(startOf(problem, seed), problem, (p, x) => honest(p, x).map((g) => times(1 / B, g)), 0.1, 200);
    },
  }),
  wrong({
    id: 'wrong-pcn-samples-averaged',
    name: 'Wrong: feedback averaged over the batch',
    description: 'Every sample gets the batch’s mean data: the samples of a batch end at the same latents.',
    defect: 'samples of a batch mixed in inference',
    refutedBy: 'sample-independence',
    infer: (problem, options) => right(withMeanData(problem), options),
  }),
  wrong({
    id: 'wrong-pcn-data-normalised-by-batch',
    name: 'Wrong: data centred by the batch',
    description: 'The mean over the batch is taken from the data before inference, as a normalisation layer does.',
    defect: 'data normalised over the batch',
    refutedBy: 'sample-independence',
    infer: (problem, options) => {
      const mean = withMeanData(problem).data;
      const data = problem.data.columns === 1 ? problem.data : A.subtract(problem.data, mean);
      return right(generative(A, problem.model, data, problem.target), options);
    },
  }),
  wrong({
    id: 'wrong-pcn-start-kept',
    name: 'Wrong: latents kept between calls',
    description: 'Inference goes on for 200 steps from the latents of the last problem of that shape.',
    defect: 'latents kept from call to call',
    refutedBy: 'generative-determinism',
    infer: keepingLatents(),
  }),
  wrong({
    id: 'wrong-pcn-unseeded-start',
    name: 'Wrong: a start that no seed gives',
    description: 'Every call starts somewhere else, whatever the seed, and ends after 100 steps.',
    defect: 'a start that does not follow from the seed',
    refutedBy: 'generative-determinism',
    infer: counting((problem, count) => descended(startOf(problem, count), problem, honest, 0.1, 100)),
  }),
  wrong({
    id: 'wrong-pcn-shortcut-by-seed',
    name: 'Wrong: steps that depend on the start',
    description: 'Inference stops when a step is small beside the start, not beside its own latents: relative 1e−3.',
    defect: 'a stop that is too early',
    refutedBy: 'start-independence',
    infer: async (problem, options) => {
      const found = await right(problem, options);
      return 'undecided' in found
        ? found
        : found.map((x, l) => A.add(x, times(1e-4, startOf(problem, options.seed)[l]!)));
    },
  }),
];

const startOf = (problem: P, seed: number) =>
  drawLatents(A, sizesOf(A, problem.model), problem.data.columns, 0.5, seed);

const flat: Gradient = (problem, latents) => honest(withoutPrior(problem), latents);

/** Latents below a top that does not move: at `clamp` of the problem, or at its start. */
function withTop(problem: P, seed: number, clamp: (problem: P) => M | undefined): readonly M[] {
  const start = startOf(problem, seed).at(-1)!;
  const below: Gradient = (at, latents) => {
    const own = latents.at(-1)!;
    const top = clamp(at) ?? (own.columns === start.columns ? start : times(0, own)); // the unit vectors of an affine map
    const g = honest(at, [...latents.slice(0, -1), top]);
    return [...g.slice(0, -1), A.subtract(own, top)];
  };
  return restOf(problem, below, { seed });
}

function withMeanData(problem: P) {
  const { model, data, target } = problem;
  const B = data.columns;
  const mean = data.data.map((_, k) => {
    const row = k - (k % B);
    return data.data.subarray(row, row + B).reduce((sum, v) => sum + v, 0) / B;
  });
  return generative(A, model, { ...data, data: mean }, target);
}

function keepingLatents() {
  const kept = new Map<string, readonly M[]>();
  return async (problem: P, { seed }: { readonly seed: number }) => {
    const key = `${problem.model.weights.map(({ rows, columns }) => `${rows}×${columns}`).join()}/${problem.data.columns}`;
    const found = descended(kept.get(key) ?? startOf(problem, seed), problem, honest, 0.1, 200);
    kept.set(key, found);
    return found;
  };
}

function counting(make: (problem: P, count: number) => readonly M[]) {
  let count = 0;
  return async (problem: P) => make(problem, ++count);
}
