import { closed, shapeKey } from '../kit/extra.ts';
import type { Matrix } from '../kit/net.ts';
import { DEFINITION, gradient, plus, smoothness } from '../kit/pc.ts';
import { pc, type Entry } from '../kit/rule.ts';

const known = new Map<string, Matrix[]>();

export default {
  rule: pc('warm-start', {
    infer: (net) => {
      const key = shapeKey(net);
      const last = known.get(key);
      let z = last ? last.map((zl, l) => (l === 0 ? net.x : l === last.length - 1 ? net.y : zl)) : closed(net);
      const step = 1 / smoothness(net);
      const steps = last ? 20 : 0;
      for (let t = 0; t < steps; t++) {
        const g = gradient(DEFINITION, net, z);
        z = z.map((zl, l) => plus(zl, g[l]!, -step));
      }
      known.set(key, z);
      return z;
    },
  }),
  wrong: true,
  defect: 'inference goes on from the activities of the last batch of that shape, with twenty steps only',
  cause: 'warm start from other data',
  regime: 'time',
  deviates: 'regime',
} satisfies Entry;
