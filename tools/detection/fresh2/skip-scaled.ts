import { mapped, withLayers } from '../kit/net.ts';
import { type Entry, pc } from '../kit/rule.ts';

export default {
  rule: pc('skip-scaled', {
    see: (net) =>
      withLayers(net, ({ W, a, skip }) =>
        skip ? { W: mapped(W, (v, i) => (i % (W.columns + 1) === 0 ? v + (a - 1) / a : v)) } : {},
      ),
  }),
  wrong: true,
  defect: 'the premultiplier multiplies the whole residual block: f(z) = a (z + W z)',
  cause: 'premultiplier on the skip too',
  regime: 'shapes',
  deviates: 'regime',
} satisfies Entry;
