import { DEFINITION, times, updates } from '../kit/pc.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('summed', {
    ...NONLINEAR,
    learn: (net, z) =>
      updates(DEFINITION, net, z).map((d) => ({
        weights: times(net.B, d.weights),
        ...(d.bias && { bias: times(net.B, d.bias) }),
      })),
  }),
  wrong: true,
  defect: 'updates are summed over the batch',
  cause: 'update summed over the batch',
  regime: 'constant',
  deviates: 'everywhere',
} satisfies Entry;
