import { netOf } from '../kit/net.ts';
import { DEFINITION, scaled, updates } from '../kit/pc.ts';
import { type Entry, NONLINEAR, equilibriumOf, pc } from '../kit/rule.ts';

export default {
  rule: pc('step-descends-twice', {
    ...NONLINEAR,
    step: async (_, problem, options) => {
      const net = netOf(problem);
      const z = await equilibriumOf(net, options);
      if ('undecided' in z) return z;
      return { activities: z, updates: scaled(updates(DEFINITION, net, z), () => -1).map((d) => ({ ...d })) };
    },
  }),
  wrong: true,
  defect: 'the training step returns gradients, learn directions',
  cause: 'sign of the training step’s updates',
  regime: 'glue',
  deviates: 'regime',
} satisfies Entry;
