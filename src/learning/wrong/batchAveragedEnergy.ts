import { float64 } from '../../arithmetic/float64.ts';
import { gradientDescent } from '../../inference/gradientDescent.ts';
import { depth } from '../../network/network.ts';
import { spectrum } from '../../theory/spectrum.ts';
import { localUpdates } from '../localUpdates.ts';
import type { WrongRule } from '../rule.ts';

/** Defect: inference descends F/B, so that a step of η is one of η/B, in as many steps as F itself would need. */
export const batchAveragedEnergy: WrongRule = {
  id: 'wrong-batch-averaged-energy',
  name: 'Wrong: inference on an energy divided by B',
  description:
    'Gradient descent with a step count that suits the per-sample energy, on the energy divided by the batch.',
  async infer(problem, { accuracy }) {
    if (depth(problem.network) === 1) return [problem.x, problem.y];
    const { mu, lambdaMax } = spectrum(float64, problem.network);
    const eta = 2 / (mu + lambdaMax);
    const maxSteps = Math.ceil(Math.log(accuracy * 1e-4) / Math.log(1 - eta * mu));
    const stepSize = eta / problem.x.columns;
    return (await gradientDescent(float64, problem, { stepSize, mu, relativeError: 0, maxSteps, checkEvery: maxSteps }))
      .activities;
  },
  learn: (problem, activities) => localUpdates(float64, problem, activities),
  departures: {},
  refutedBy: 'stationarity',
};
