import { float64 } from '../../arithmetic/float64.ts';
import { layer, layerNumbers, weightsOf } from '../../network/linearGaussian.ts';
import { requireClamps } from '../../problem/problem.ts';
import { feedforwardActivities } from '../../theory/feedforward.ts';
import { localUpdates, wrong } from './wrongRule.ts';

/** Rules that write over what they are given: their answers would be judged by numbers that they chose. */
export const OVERWRITING = [
  wrong({
    id: 'wrong-targets-written-over',
    name: 'Wrong: targets written over',
    description:
      'The feedforward sweep is the answer, and it is written over the targets: no error is left to infer from.',
    defect: 'targets written over by the prediction',
    refutedBy: 'stationarity',
    async infer(problem) {
      requireClamps(float64, problem, 'wrong-targets-written-over');
      const sweep = feedforwardActivities(float64, problem.network, problem.x);
      problem.y.data.set(sweep.at(-1)!.data);
      return sweep;
    },
  }),
  wrong({
    id: 'wrong-step-in-place',
    name: 'Wrong: weights stepped in place',
    description: 'The update is returned, and added to the weights given too, as an optimizer does.',
    defect: 'an update that is added to the weights given',
    refutedBy: 'local-gradient',
    learn(problem, z) {
      const updates = localUpdates(problem, z);
      for (const l of layerNumbers(problem.network)) {
        const weights = weightsOf(layer(problem.network, l));
        weights.data.set(float64.add(weights, updates[l - 1]!).data);
      }
      return updates;
    },
  }),
];
