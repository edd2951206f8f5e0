import { DEFINITION, times, updates } from '../kit/pc.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('reciprocal-in-single', {
    ...NONLINEAR,
    learn: (net, z) => {
      const c = Math.fround(1 / net.B) * net.B;
      return updates(DEFINITION, net, z).map(({ weights, bias }) => ({
        weights: times(c, weights),
        ...(bias && { bias: times(c, bias) }),
      }));
    },
  }),
  wrong: true,
  defect: '1/B is a float32 constant',
  cause: '1/B rounded to float32',
  regime: 'precision',
  deviates: 'regime',
} satisfies Entry;
