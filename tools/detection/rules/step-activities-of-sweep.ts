import { netOf } from '../kit/net.ts';
import { DEFINITION, sweep, updates } from '../kit/pc.ts';
import { NONLINEAR, equilibriumOf, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('step-activities-of-sweep', {
    ...NONLINEAR,
    step: async (_, problem, options) => {
      const net = netOf(problem);
      const z = await equilibriumOf(net, options);
      if ('undecided' in z) return z;
      return { activities: [...sweep(DEFINITION, net).slice(0, -1), net.y], updates: updates(DEFINITION, net, z) };
    },
  }),
  wrong: true,
  defect: 'the training step hands out the feedforward activities, though its updates are right',
  cause: 'training step returns other activities',
  regime: 'glue',
  deviates: 'regime',
} satisfies Entry;
