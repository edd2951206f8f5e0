import { netOf } from '../kit/net.ts';
import { DEFINITION, updates } from '../kit/pc.ts';
import { NONLINEAR, equilibriumOf, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('step-summed', {
    ...NONLINEAR,
    step: async (_, problem, options) => {
      const net = netOf(problem);
      const z = await equilibriumOf(net, options);
      if ('undecided' in z) return z;
      return { activities: z, updates: updates(DEFINITION, { ...net, B: 1 }, z) };
    },
  }),
  wrong: true,
  defect: 'the training step sums over the batch, where learn averages',
  cause: 'training step summed over the batch',
  regime: 'glue',
  deviates: 'regime',
} satisfies Entry;
