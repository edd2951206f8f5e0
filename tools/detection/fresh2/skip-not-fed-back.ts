import { atRest } from '../kit/atRest.ts';
import { DEFINITION, errors, multiplyT, plus, times } from '../kit/pc.ts';
import { type Entry, pc } from '../kit/rule.ts';

export default {
  rule: pc('skip-not-fed-back', {
    infer: (net) =>
      atRest(net, (at, z) => {
        const s = errors(DEFINITION, at, z).map((e, i) => times(at.layers[i]!.p, e));
        return z.map((m, l) =>
          l === 0 || l === z.length - 1
            ? m
            : plus(s[l - 1]!, times(at.layers[l]!.a, multiplyT(at.layers[l]!.W, s[l]!)), -1),
        );
      }),
  }),
  wrong: true,
  defect: 'feedback goes through the weights and forgets the identity path',
  cause: 'skip missing in the feedback',
  regime: 'shapes',
  deviates: 'regime',
} satisfies Entry;
