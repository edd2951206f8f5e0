import { columns, samples } from '../kit/net.ts';
import { DEFINITION, plus, times, updates } from '../kit/pc.ts';
import { type Entry, NONLINEAR, pc } from '../kit/rule.ts';

export default {
  rule: pc('samples-one-by-one', {
    ...NONLINEAR,
    learn: (net, z) =>
      Array.from({ length: net.B }, (_, b) =>
        updates(
          DEFINITION,
          samples(net, b, b + 1),
          z.map((m) => columns(m, b, b + 1)),
        ),
      )
        .reduce((sum, part) =>
          sum.map((d, i) => ({
            weights: plus(d.weights, part[i]!.weights),
            ...(d.bias && { bias: plus(d.bias, part[i]!.bias!) }),
          })),
        )
        .map(({ weights, bias }) => ({
          weights: times(1 / net.B, weights),
          ...(bias && { bias: times(1 / net.B, bias) }),
        })),
  }),
  wrong: false,
  defect: 'updates of one sample at a time, added and divided by B',
  cause: 'none',
  regime: 'shapes',
} satisfies Entry;
