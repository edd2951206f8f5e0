import { closed, largest } from '../kit/extra.ts';
import { times } from '../kit/pc.ts';
import { pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('scale-through-single', {
    infer: (net) => {
      const m = Math.fround(2 ** Math.floor(Math.log2(largest([net.x, net.y]) || 1)));
      return closed({ ...net, x: times(1 / m, net.x), y: times(1 / m, net.y) }).map((zl) => times(m, zl));
    },
  }),
  wrong: true,
  defect: 'data are normalised by a factor that is held in float32: it overflows above 3e38',
  cause: 'float32 range of a normalisation factor',
  regime: 'numbers',
  deviates: 'regime',
} satisfies Entry;
