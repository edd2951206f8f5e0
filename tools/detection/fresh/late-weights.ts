import { shapeKey } from '../kit/extra.ts';
import type { Net } from '../kit/net.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

const last = new Map<string, Net>();

export default {
  rule: pc('late-weights', {
    ...NONLINEAR,
    seeLearn: (net) => {
      const key = shapeKey(net);
      const kept = last.get(key) ?? net;
      last.set(key, net);
      return { ...net, layers: net.layers.map((layer, i) => ({ ...layer, W: kept.layers[i]!.W })) };
    },
  }),
  wrong: true,
  defect: 'learn predicts with the weights of its last call of that shape, and takes the new ones afterwards',
  cause: 'weights of the previous call in the update',
  regime: 'time',
  deviates: 'regime',
} satisfies Entry;
