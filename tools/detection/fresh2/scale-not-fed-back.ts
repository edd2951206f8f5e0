import { atRest } from '../kit/atRest.ts';
import { withLayers } from '../kit/net.ts';
import { DEFINITION, errors, feedback, plus, times } from '../kit/pc.ts';
import { type Entry, pc } from '../kit/rule.ts';

export default {
  rule: pc('scale-not-fed-back', {
    infer: (net) =>
      atRest(net, (at, z) => {
        const s = errors(DEFINITION, at, z).map((e, i) => times(at.layers[i]!.p, e));
        return z.map((m, l) =>
          l === 0 || l === z.length - 1
            ? m
            : plus(
                s[l - 1]!,
                feedback(
                  DEFINITION,
                  withLayers(at, () => ({ a: 1 })),
                  l + 1,
                  z,
                  s[l]!,
                ),
                -1,
              ),
        );
      }),
  }),
  wrong: true,
  defect: 'feedback has no premultiplier',
  cause: 'premultiplier missing in the feedback',
  regime: 'plain',
  deviates: 'everywhere',
} satisfies Entry;
