import { DEFINITION, updates } from '../kit/pc.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('optimiser-in-learn', {
    ...NONLINEAR,
    learn: (net, z, problem) => {
      const d = updates(DEFINITION, net, z);
      for (const [i, { theta }] of problem.network.edges.entries()) {
        const W = theta['weights']!;
        for (let k = 0; k < W.data.length; k++) W.data[k]! += 0.01 * d[i]!.weights.data[k]!;
      }
      return d;
    },
  }),
  wrong: true,
  defect: 'learn steps the weights of the problem itself, by 0.01 times its update',
  cause: 'weights changed in place',
  regime: 'time',
  deviates: 'regime',
} satisfies Entry;
