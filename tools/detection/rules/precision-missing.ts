import { DEFINITION, times, updates } from '../kit/pc.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('precision-missing', {
    ...NONLINEAR,
    learn: (net, z) =>
      updates(DEFINITION, net, z).map((d, i) => ({
        weights: times(1 / net.layers[i]!.p, d.weights),
        ...(d.bias && { bias: times(1 / net.layers[i]!.p, d.bias) }),
      })),
  }),
  wrong: true,
  defect: 'p_l is missing in the update',
  cause: 'precision missing in the update',
  regime: 'constant',
  deviates: 'everywhere',
} satisfies Entry;
