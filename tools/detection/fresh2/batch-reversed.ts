import { mapped } from '../kit/net.ts';
import { type Entry, NONLINEAR, equilibriumOf, pc } from '../kit/rule.ts';

export default {
  rule: pc('batch-reversed', {
    ...NONLINEAR,
    infer: async (net, options) => {
      const z = await equilibriumOf(net, options);
      return 'undecided' in z
        ? z
        : z.map((m) => mapped(m, (_, k) => m.data[k - (k % net.B) + net.B - 1 - (k % net.B)]!));
    },
  }),
  wrong: true,
  defect: 'activities come back with the samples in reverse order',
  cause: 'samples in the wrong order',
  regime: 'shapes',
  deviates: 'everywhere',
} satisfies Entry;
