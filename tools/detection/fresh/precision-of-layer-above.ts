import { withLayers } from '../kit/net.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('precision-of-layer-above', {
    ...NONLINEAR,
    seeLearn: (net) => withLayers(net, ({ p }, l) => ({ p: net.layers[l]?.p ?? p })),
  }),
  wrong: true,
  defect: 'the update of layer l has the precision of layer l + 1',
  cause: 'precision of the layer above in the update',
  regime: 'plain',
  deviates: 'everywhere',
} satisfies Entry;
