import { DEFINITION, errors, outer, times } from '../kit/pc.ts';
import { type Entry, pc } from '../kit/rule.ts';

export default {
  rule: pc('precisions-whitened', {
    learn: (net, z) =>
      errors(DEFINITION, net, z).map((e, i) => {
        const { a, p } = net.layers[i]!;
        const root = Math.sqrt(p);
        return { weights: times((root * a) / net.B, outer(times(root, e), z[i]!)) };
      }),
  }),
  wrong: false,
  defect: 'errors are whitened by the root of the precision, which the chain rule gives back',
  cause: 'none',
  regime: 'plain',
} satisfies Entry;
