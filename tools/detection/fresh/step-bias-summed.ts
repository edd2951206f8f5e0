import { netOf } from '../kit/net.ts';
import { DEFINITION, times, updates } from '../kit/pc.ts';
import { NONLINEAR, equilibriumOf, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('step-bias-summed', {
    ...NONLINEAR,
    step: async (_, problem, options) => {
      const net = netOf(problem);
      const z = await equilibriumOf(net, options);
      if ('undecided' in z) return z;
      const found = updates(DEFINITION, net, z);
      return {
        activities: z,
        updates: found.map(({ weights, bias }) => ({ weights, ...(bias && { bias: times(net.B, bias) }) })),
      };
    },
  }),
  wrong: true,
  defect: 'the training step sums the bias update over the batch, where learn averages',
  cause: 'bias update of the training step summed over the batch',
  regime: 'glue',
  deviates: 'regime',
} satisfies Entry;
