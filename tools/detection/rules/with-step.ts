import { netOf } from '../kit/net.ts';
import { DEFINITION, updates } from '../kit/pc.ts';
import { NONLINEAR, equilibriumOf, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('with-step', {
    ...NONLINEAR,
    step: async (_, problem, options) => {
      const net = netOf(problem);
      const z = await equilibriumOf(net, options);
      return 'undecided' in z ? z : { activities: z, updates: updates(DEFINITION, net, z) };
    },
  }),
  wrong: false,
  defect: 'a training step beside infer and learn',
  cause: 'none',
  regime: 'glue',
} satisfies Entry;
