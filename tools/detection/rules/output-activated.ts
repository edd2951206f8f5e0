import { withLayers } from '../kit/net.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('output-activated', {
    ...NONLINEAR,
    see: (net) => {
      const hidden = net.layers.at(-2)?.phi ?? 'identity';
      return withLayers(net, ({ phi }, l, L) => ({ phi: l === L && phi === 'identity' ? hidden : phi }));
    },
  }),
  wrong: true,
  defect: 'the last layer gets the activation of the hidden ones, though it is the identity',
  cause: 'activation on a linear output',
  regime: 'nonlinear',
  deviates: 'regime',
} satisfies Entry;
