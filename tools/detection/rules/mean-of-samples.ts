import { columns, samples } from '../kit/net.ts';
import { DEFINITION, plus, times, updates } from '../kit/pc.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('mean-of-samples', {
    ...NONLINEAR,
    learn: (net, z) => {
      const each = Array.from({ length: net.B }, (_, b) =>
        updates(
          DEFINITION,
          samples(net, b, b + 1),
          z.map((zl) => columns(zl, b, b + 1)),
        ),
      );
      return each[0]!.map((first, i) => ({
        weights: times(
          1 / net.B,
          each.slice(1).reduce((sum, d) => plus(sum, d[i]!.weights), first.weights),
        ),
        ...(first.bias && {
          bias: times(
            1 / net.B,
            each.slice(1).reduce((sum, d) => plus(sum, d[i]!.bias!), first.bias),
          ),
        }),
      }));
    },
  }),
  wrong: false,
  defect: 'updates are made sample by sample and averaged at the end',
  cause: 'none',
  regime: 'precision',
} satisfies Entry;
