import { netOf } from '../kit/net.ts';
import { DEFINITION, scaled, updates } from '../kit/pc.ts';
import { type Entry, NONLINEAR, equilibriumOf, pc } from '../kit/rule.ts';

export default {
  rule: pc('step-with-rate', {
    ...NONLINEAR,
    step: async (_, problem, options) => {
      const net = netOf(problem);
      const z = await equilibriumOf(net, options);
      if ('undecided' in z) return z;
      return { activities: z, updates: scaled(updates(DEFINITION, net, z), () => 0.01).map((d) => ({ ...d })) };
    },
  }),
  wrong: true,
  defect: 'the training step returns what it adds to the weights, the learning rate 0.01 in it',
  cause: 'learning rate in the updates of the training step',
  regime: 'glue',
  deviates: 'regime',
} satisfies Entry;
