import { closed } from '../kit/extra.ts';
import { pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('input-normalised-in-place', {
    infer: (net, _, problem) => {
      const { data } = problem.x;
      const mean = data.reduce((sum, v) => sum + v, 0) / data.length;
      for (let i = 0; i < data.length; i++) data[i]! -= mean;
      const z = closed(net);
      for (let i = 0; i < data.length; i++) data[i]! += mean;
      return z;
    },
  }),
  wrong: true,
  defect: 'inputs are centred in place, and their mean is added back to what is computed',
  cause: 'inputs changed in place',
  regime: 'time',
  deviates: 'regime',
} satisfies Entry;
