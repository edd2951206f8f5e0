import { closed } from '../kit/extra.ts';
import { withLayers } from '../kit/net.ts';
import { pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('precision-of-layer-below', {
    infer: (net) =>
      closed(withLayers(net, (_, l) => ({ p: l === 1 && net.layers.length === 1 ? net.layers[0]!.p : 1 }))),
  }),
  wrong: true,
  defect: 'the feedback into layer l is weighted by p_l and not by p_{l+1}',
  cause: 'precision index off by one in the feedback',
  regime: 'plain',
  deviates: 'everywhere',
} satisfies Entry;
