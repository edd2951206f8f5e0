import { DEFINITION, times, updates } from '../kit/pc.ts';
import { pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('scale-missing', {
    learn: (net, z) =>
      updates(DEFINITION, net, z).map((d, i) => ({
        weights: times(net.layers[i]!.a === 0 ? 1 : 1 / net.layers[i]!.a, d.weights),
        ...(d.bias && { bias: times(net.layers[i]!.a === 0 ? 1 : 1 / net.layers[i]!.a, d.bias) }),
      })),
  }),
  wrong: true,
  defect: 'a_l is missing in the update',
  cause: 'premultiplier missing in the update',
  regime: 'constant',
  deviates: 'everywhere',
} satisfies Entry;
