import { DEFINITION, times, updates } from '../kit/pc.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('biases-not-learnt', {
    ...NONLINEAR,
    learn: (net, z) => updates(DEFINITION, net, z).map((d) => ({ ...d, ...(d.bias && { bias: times(0, d.bias) }) })),
  }),
  wrong: true,
  defect: 'biases are not updated',
  cause: 'biases get no update',
  regime: 'nonlinear',
  deviates: 'regime',
} satisfies Entry;
