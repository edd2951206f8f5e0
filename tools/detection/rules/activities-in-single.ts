import { single } from '../kit/extra.ts';
import { NONLINEAR, equilibriumOf, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('activities-in-single', {
    ...NONLINEAR,
    infer: async (net, options) => {
      const z = await equilibriumOf(net, options);
      return 'undecided' in z ? z : z.map(single);
    },
  }),
  wrong: true,
  defect: 'activities are returned as float32',
  cause: 'activities rounded to float32',
  regime: 'precision',
  deviates: 'regime',
} satisfies Entry;
