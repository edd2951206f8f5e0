import { closed } from '../kit/extra.ts';
import { copy, type Matrix } from '../kit/net.ts';
import { pc, type Entry } from '../kit/rule.ts';

const known = new Map<string, Matrix[]>();

export default {
  rule: pc('honest-memo', {
    infer: (net) => {
      const key = [
        ...net.layers.flatMap(({ W, a, p, skip }) => [W.rows, ...W.data, a, p, skip]),
        ...net.x.data,
        ...net.y.data,
        net.B,
      ].join();
      const found = known.get(key) ?? closed(net);
      known.set(key, found);
      return found.map(copy);
    },
  }),
  wrong: false,
  defect: 'answers are kept by the whole content of the problem',
  cause: 'none',
  regime: 'time',
} satisfies Entry;
