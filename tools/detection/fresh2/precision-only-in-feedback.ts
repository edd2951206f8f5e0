import { atRest } from '../kit/atRest.ts';
import { DEFINITION, errors, feedback, plus, times } from '../kit/pc.ts';
import { type Entry, pc } from '../kit/rule.ts';

export default {
  rule: pc('precision-only-in-feedback', {
    infer: (net) =>
      atRest(net, (at, z) => {
        const e = errors(DEFINITION, at, z);
        return z.map((m, l) =>
          l === 0 || l === z.length - 1
            ? m
            : plus(e[l - 1]!, feedback(DEFINITION, at, l + 1, z, times(at.layers[l]!.p, e[l]!)), -1),
        );
      }),
  }),
  wrong: true,
  defect: 'a node’s own error enters its gradient without the precision',
  cause: 'precision forgotten in the own error',
  regime: 'plain',
  deviates: 'everywhere',
} satisfies Entry;
