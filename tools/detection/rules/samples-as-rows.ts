import { closed } from '../kit/extra.ts';
import { multiply, multiplyT, plus, times, transpose } from '../kit/pc.ts';
import { pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('samples-as-rows', {
    infer: (net) => closed(net),
    learn: (net, z) => {
      const rows = z.map(transpose);
      return net.layers.map(({ W, a, p, skip }, i) => {
        const f = times(a, multiply(rows[i]!, transpose(W)));
        const e = plus(rows[i + 1]!, skip ? plus(f, rows[i]!) : f, -1);
        return { weights: times((a * p) / net.B, transpose(multiplyT(rows[i]!, e))) };
      });
    },
  }),
  wrong: false,
  defect: 'samples are rows inside, weights are stored transposed',
  cause: 'none',
  regime: 'shapes',
} satisfies Entry;
