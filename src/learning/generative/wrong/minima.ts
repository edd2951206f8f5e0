import { generative } from '../../../problem/generative.ts';
import {
  A,
  type Gradient,
  type M,
  type P,
  assembled,
  honest,
  back,
  changed,
  one,
  pull,
  readoutOf,
  restOf,
  right,
  startOf,
  times,
  unlabelled,
  withoutPrior,
  wrong,
  wrongGradient,
} from './wrongRule.ts';

/** Latents at rest at the minimum of another problem: with another label, top, prior or precision than was given. */
export const MINIMA = [
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
];

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
