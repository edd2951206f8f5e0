import { DEFINITION, times, updates } from '../kit/pc.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('mean-in-single', {
    ...NONLINEAR,
    learn: (net, z) => {
      const c = Math.fround(1 / net.B) * net.B;
      return updates(DEFINITION, net, z).map((d) => ({
        weights: times(c, d.weights),
        ...(d.bias && { bias: times(c, d.bias) }),
      }));
    },
  }),
  wrong: true,
  defect: '1/B is a float32 number',
  cause: 'float32 in 1/B',
  regime: 'precision',
  deviates: 'regime',
} satisfies Entry;
