import { closed, shapeKey } from '../kit/extra.ts';
import type { Matrix } from '../kit/net.ts';
import { pc, type Entry } from '../kit/rule.ts';

const known = new Map<string, Matrix[]>();

export default {
  rule: pc('memo-by-fingerprint', {
    infer: (net) => {
      const key = [...net.layers.map(({ W }) => W.data[0]), ...net.x.data, ...net.y.data, shapeKey(net)].join();
      const found = known.get(key) ?? closed(net);
      known.set(key, found);
      return found;
    },
  }),
  wrong: true,
  defect: 'activities are kept by a fingerprint of the network: the first entry of every matrix',
  cause: 'cache by a weak fingerprint of the weights',
  regime: 'time',
  deviates: 'regime',
} satisfies Entry;
