import { atRest } from '../kit/atRest.ts';
import { DEFINITION, feedback, plus, sweep, times } from '../kit/pc.ts';
import { type Entry, pc } from '../kit/rule.ts';

export default {
  rule: pc('fixed-predictions', {
    infer: (net) =>
      atRest(net, (at, z) => {
        const hat = sweep(DEFINITION, at);
        const e = z.map((m, l) => plus(m, hat[l]!, -1)).slice(1);
        return z.map((m, l) =>
          l === 0 || l === z.length - 1
            ? m
            : plus(
                times(at.layers[l - 1]!.p, e[l - 1]!),
                feedback(DEFINITION, at, l + 1, z, times(at.layers[l]!.p, e[l]!)),
                -1,
              ),
        );
      }),
  }),
  wrong: true,
  defect: 'predictions are computed once, in the sweep, and held during inference',
  cause: 'predictions kept from the feedforward sweep (fixed-prediction assumption)',
  regime: 'plain',
  deviates: 'everywhere',
} satisfies Entry;
