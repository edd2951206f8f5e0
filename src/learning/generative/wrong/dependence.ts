import { generative } from '../../../problem/generative.ts';
import {
  A,
  type M,
  type P,
  honest,
  descended,
  readoutOf,
  right,
  startOf,
  times,
  unlabelled,
  wrong,
} from './wrongRule.ts';

/** Latents that depend on what they must not: on when steps end, on the other samples, on the start, on calls before. */
export const DEPENDENCE = [
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
