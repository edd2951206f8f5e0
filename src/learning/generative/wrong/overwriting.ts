import { A, afterwards, hebbian, wrong } from './wrongRule.ts';

/** Rules that write over what they are given. */
export const OVERWRITING = [
  wrong({
    id: 'wrong-pcn-step-in-place',
    name: 'Wrong: weights stepped in place',
    description: 'The update is returned, and added to the weights given too, as an optimiser does.',
    defect: 'an update that is added to the weights given',
    refutedBy: 'hebbian-update',
    learn(problem, x) {
      const updates = hebbian(problem, x);
      for (const [l, W] of problem.model.weights.entries()) W.data.set(A.add(W, updates.weights[l]!).data);
      return updates;
    },
  }),
  wrong({
    id: 'wrong-pcn-label-written-over',
    name: 'Wrong: the label written over',
    description: 'predict puts its answer where the label was.',
    defect: 'a label that the prediction is written over',
    refutedBy: 'label-invariance',
    predict: afterwards((found, { target }) => {
      target?.data.set(found.data);
      return found;
    }),
  }),
];
