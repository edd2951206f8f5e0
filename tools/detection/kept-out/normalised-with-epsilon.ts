import { closed, largest } from '../kit/extra.ts';
import { times } from '../kit/pc.ts';
import { pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('normalised-with-epsilon', {
    infer: (net) => {
      const m = largest([net.x, net.y]);
      return closed({ ...net, x: times(m / (m + 1e-12), net.x), y: times(m / (m + 1e-12), net.y) });
    },
  }),
  wrong: true,
  defect: 'data are divided by their largest entry plus 1e-12 and multiplied back by the largest entry',
  cause: 'absolute epsilon in a normalisation',
  regime: 'numbers',
  deviates: 'regime',
} satisfies Entry;
