import { closed } from '../kit/extra.ts';
import { norm } from '../kit/net.ts';
import { DEFINITION, gradient, sweep } from '../kit/pc.ts';
import { pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('absolute-tolerance', {
    infer: (net) => {
      const z = [...sweep(DEFINITION, net).slice(0, -1), net.y];
      return norm(gradient(DEFINITION, net, z)) < 1e-10 ? z : closed(net);
    },
  }),
  wrong: true,
  defect: 'inference stops where the norm of the gradient is below 1e-10, whatever the size of the data',
  cause: 'absolute stopping tolerance',
  regime: 'numbers',
  deviates: 'regime',
} satisfies Entry;
