import { columns, samples } from '../kit/net.ts';
import { DEFINITION, type Update, plus, times, updates } from '../kit/pc.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('chunk-means-of-sixteen', {
    ...NONLINEAR,
    learn: (net, z) => {
      const count = Math.ceil(net.B / 16);
      let sum: Update[] | undefined;
      for (let from = 0; from < net.B; from += 16) {
        const to = Math.min(net.B, from + 16);
        const part = updates(
          DEFINITION,
          samples(net, from, to),
          z.map((m) => columns(m, from, to)),
        );
        const was = sum;
        sum = part.map(({ weights, bias }, i) => ({
          weights: was ? plus(was[i]!.weights, weights) : weights,
          ...(bias && { bias: was ? plus(was[i]!.bias!, bias) : bias }),
        }));
      }
      return sum!.map(({ weights, bias }) => ({
        weights: times(1 / count, weights),
        ...(bias && { bias: times(1 / count, bias) }),
      }));
    },
  }),
  wrong: true,
  defect: 'gradients of chunks of 16 samples are averaged with equal weight, though the last chunk is smaller',
  cause: 'mean of chunk means: samples of the last chunk weigh too much',
  regime: 'shapes',
  deviates: 'regime',
} satisfies Entry;
