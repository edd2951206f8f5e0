import { columns, samples } from '../kit/net.ts';
import { DEFINITION, type Update, plus, times, updates } from '../kit/pc.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('chunks-weighted', {
    ...NONLINEAR,
    learn: (net, z) => {
      let sum: Update[] | undefined;
      for (let from = 0; from < net.B; from += 5) {
        const to = Math.min(net.B, from + 5);
        const share = (to - from) / net.B;
        const part = updates(
          DEFINITION,
          samples(net, from, to),
          z.map((m) => columns(m, from, to)),
        );
        const was = sum;
        sum = part.map(({ weights, bias }, i) => ({
          weights: was ? plus(was[i]!.weights, weights, share) : times(share, weights),
          ...(bias && { bias: was ? plus(was[i]!.bias!, bias, share) : times(share, bias) }),
        }));
      }
      return sum!;
    },
  }),
  wrong: false,
  defect: 'gradients are accumulated over chunks of five samples, each by its share of the batch',
  cause: 'none',
  regime: 'shapes',
} satisfies Entry;
