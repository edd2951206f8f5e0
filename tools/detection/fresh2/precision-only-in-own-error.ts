import { atRest } from '../kit/atRest.ts';
import { DEFINITION, errors, feedback, plus, times } from '../kit/pc.ts';
import { type Entry, pc } from '../kit/rule.ts';

export default {
  rule: pc('precision-only-in-own-error', {
    infer: (net) =>
      atRest(net, (at, z) => {
        const e = errors(DEFINITION, at, z);
        return z.map((m, l) =>
          l === 0 || l === z.length - 1
            ? m
            : plus(times(at.layers[l - 1]!.p, e[l - 1]!), feedback(DEFINITION, at, l + 1, z, e[l]!), -1),
        );
      }),
  }),
  wrong: true,
  defect: 'errors come back through the layer above without their precision',
  cause: 'precision forgotten in the feedback',
  regime: 'plain',
  deviates: 'everywhere',
} satisfies Entry;
