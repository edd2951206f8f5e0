import { atRest } from '../kit/atRest.ts';
import { withLayers } from '../kit/net.ts';
import { DEFINITION, errors, feedback, plus, times } from '../kit/pc.ts';
import { type Entry, pc } from '../kit/rule.ts';

export default {
  rule: pc('feedback-by-own-weights', {
    infer: (net) =>
      atRest(net, (at, z) => {
        const s = errors(DEFINITION, at, z).map((e, i) => times(at.layers[i]!.p, e));
        return z.map((m, l) => {
          if (l === 0 || l === z.length - 1) return m;
          const [own, above] = [at.layers[l - 1]!.W, at.layers[l]!.W];
          const W = own.rows === above.rows && own.columns === above.columns ? own : above;
          return plus(
            s[l - 1]!,
            feedback(
              DEFINITION,
              withLayers(at, (_, k) => (k === l + 1 ? { W } : {})),
              l + 1,
              z,
              s[l]!,
            ),
            -1,
          );
        });
      }),
  }),
  wrong: true,
  defect: 'feedback to z_l goes through W_l where its shape is that of W_{l+1}',
  cause: 'wrong layer’s weights in the feedback',
  regime: 'shapes',
  deviates: 'regime',
} satisfies Entry;
