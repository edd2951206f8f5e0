import { columns, samples } from '../kit/net.ts';
import { DEFINITION, plus, times, type Update, updates } from '../kit/pc.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('mean-of-means', {
    ...NONLINEAR,
    learn: (net, z) => {
      const means: Update[][] = [];
      for (let from = 0; from < net.B; from += 8) {
        const to = Math.min(net.B, from + 8);
        means.push(
          updates(
            DEFINITION,
            samples(net, from, to),
            z.map((zl) => columns(zl, from, to)),
          ),
        );
      }
      return means[0]!.map((first, i) => ({
        weights: times(
          1 / means.length,
          means.slice(1).reduce((sum, part) => plus(sum, part[i]!.weights), first.weights),
        ),
        ...(first.bias && {
          bias: times(
            1 / means.length,
            means.slice(1).reduce((sum, part) => plus(sum, part[i]!.bias!), first.bias),
          ),
        }),
      }));
    },
  }),
  wrong: true,
  defect:
    'gradients are accumulated over microbatches of eight as a mean of means, so samples of a smaller last one weigh more',
  cause: 'mean of microbatch means',
  regime: 'shapes',
  deviates: 'regime',
} satisfies Entry;
