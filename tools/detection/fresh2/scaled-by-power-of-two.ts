import { closed, largest } from '../kit/extra.ts';
import { times } from '../kit/pc.ts';
import { type Entry, pc } from '../kit/rule.ts';

export default {
  rule: pc('scaled-by-power-of-two', {
    infer: (net) => {
      const c = 2 ** Math.round(Math.log2(largest([net.x, net.y]) || 1));
      return closed({ ...net, x: times(1 / c, net.x), y: times(1 / c, net.y) }).map((m) => times(c, m));
    },
  }),
  wrong: false,
  defect: 'data are scaled by a power of two and back',
  cause: 'none',
  regime: 'numbers',
} satisfies Entry;
