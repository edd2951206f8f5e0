import { float64 } from '../../arithmetic/float64.ts';
import { parameter } from '../../layers/layer.ts';
import { withLayers, weightsOf } from '../../network/linearGaussian.ts';
import { requireClamps, supervised } from '../../problem/problem.ts';
import { type DualOutcome, methodOfMultipliers, multiplierUpdates, pcAlm } from '../pcAlm.ts';
import { withOutputPrecision } from '../pcTargetPropagation.ts';
import { type M, type P, entries, localUpdates, norm, settled, times, withoutSkip, wrong } from './wrongRule.ts';

const round = (a: M): M => entries(a, Math.fround);
const rounded = ({ network, x, y }: P): P =>
  supervised(
    withLayers(network, (at) => ({ ...at, theta: { ...at.theta, weights: round(weightsOf(at)) } })),
    round(x),
    round(y),
  );

/** Ignored, rounded, hidden, refused too little: what a call is given or gives, and should not. */
export const ARGUMENTS = [
  wrong({
    id: 'wrong-ignored-activities',
    name: 'Wrong: activities ignored in learning',
    description: 'Learning settles again and does not look at the activities given.',
    defect: 'learning that ignores the activities given',
    refutedBy: 'local-gradient',
    learn: (problem) => localUpdates(problem, settled(problem)),
  }),
  wrong({
    id: 'wrong-ignored-targets',
    name: 'Wrong: targets ignored in inference',
    description: 'Inference runs without the output error; the end is clamped all the same.',
    defect: 'an output error that does not reach inference',
    refutedBy: 'stationarity',
    infer: async (problem) => settled(withOutputPrecision(float64, problem, 2 ** -40)),
  }),
  wrong({
    id: 'wrong-ignored-precision-of-output',
    name: 'Wrong: output precision ignored',
    description: 'Activities settle with p_L = 1.',
    defect: 'an output precision that is ignored in inference',
    refutedBy: 'stationarity',
    infer: async (problem) => {
      const p = problem.network.layers.at(-1)!.precision.data[0]!;
      return settled(withOutputPrecision(float64, problem, 1 / p));
    },
  }),
  wrong({
    id: 'wrong-rounded-update',
    name: 'Wrong: update rounded to float32',
    description: 'The update passes through float32 without a word.',
    defect: 'an update rounded to float32',
    refutedBy: 'float32',
    learn: (problem, z) => localUpdates(problem, z).map((update) => entries(update, Math.fround)),
  }),
  wrong({
    id: 'wrong-rounded-weights',
    name: 'Wrong: weights rounded to float32',
    description: 'Weights, inputs and targets pass through float32 on their way in.',
    defect: 'numbers rounded to float32 on their way in',
    refutedBy: 'float32',
    infer: async (problem) => [problem.x, ...settled(rounded(problem)).slice(1, -1), problem.y],
    learn: (problem, z) => localUpdates(rounded(problem), z.map(round)),
  }),
  wrong({
    id: 'wrong-hidden-nan',
    name: 'Wrong: NaN replaced by zero',
    description:
      'Activities are divided by the spread over neurons and multiplied again: 0/0 where a layer has one neuron, shown as 0.',
    defect: 'NaN that is replaced by zero',
    refutedBy: 'stationarity',
    infer: async (problem) =>
      settled(problem).map((z, l) => (l > 0 && l < problem.network.layers.length && z.rows === 1 ? times(0, z) : z)),
  }),
  wrong({
    id: 'wrong-clipped-activities',
    name: 'Wrong: activities clipped',
    description: 'Hidden activities beyond ±2 are cut.',
    defect: 'activities that are clipped',
    refutedBy: 'homogeneity',
    infer: async (problem) =>
      settled(problem).map((z, l) =>
        l === 0 || l === problem.network.layers.length ? z : entries(z, (v) => Math.max(-2, Math.min(2, v))),
      ),
  }),
  wrong({
    id: 'wrong-normalised-input',
    name: 'Wrong: inputs normalised in passing',
    description: 'Each input is divided by its norm before inference; the end is clamped to the input given.',
    defect: 'inputs that are normalised on their way in',
    refutedBy: 'homogeneity',
    infer: async (problem) => {
      const { x } = problem;
      return [x, ...settled(supervised(problem.network, times(1 / norm([x]), x), problem.y)).slice(1)];
    },
  }),
  wrong({
    id: 'wrong-silent-skip',
    name: 'Wrong: answers what it declares not to know',
    description: 'Declares to have no skips, and takes a network with skips for one without.',
    defect: 'an answer where a refusal was declared',
    refutedBy: 'declared-absence',
    capabilities: { skips: false },
    infer: async (problem) => settled(supervised(withLayers(problem.network, withoutSkip), problem.x, problem.y)),
  }),
  wrong({
    departures: pcAlm.departures,
    capabilities: { multipliers: true },
    id: 'wrong-short-dual-ascent',
    name: 'Wrong: PC-ALM with one dual step',
    description: 'Multipliers are updated once, which is neither predictive coding nor backpropagation.',
    defect: 'multipliers that have not settled',
    refutedBy: 'dual-fixed-point',
    async infer(problem) {
      requireClamps(float64, problem, 'wrong-short-dual-ascent');
      return (await shortAscent(problem)).z;
    },
    async learn(problem, z) {
      const { multipliers } = await shortAscent(problem);
      return multiplierUpdates(float64, problem, z, multipliers).map((update) => parameter(update, 'weights'));
    },
  }),
];

/** Multipliers after one update, and the activities that minimise the augmented Lagrangian with them. */
const shortAscent = (problem: P): Promise<DualOutcome<M>> =>
  methodOfMultipliers(float64, problem, { alpha: 1, tolerance: 0, maxSteps: 1 });
