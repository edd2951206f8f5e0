import { withLayers } from '../kit/net.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('before-bias-inside', {
    ...NONLINEAR,
    see: (net) => withLayers(net, ({ b, a, before }) => ({ b: before ? b?.map((v) => a * v) : b })),
  }),
  wrong: true,
  defect: 'with activations before the weights, the bias is multiplied by the premultiplier',
  cause: 'bias scaled by the premultiplier',
  regime: 'nonlinear',
  deviates: 'regime',
} satisfies Entry;
