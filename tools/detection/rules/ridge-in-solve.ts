import { closed } from '../kit/extra.ts';
import { withLayers } from '../kit/net.ts';
import { pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('ridge-in-solve', {
    infer: (net) => {
      const last = net.layers.at(-1)!;
      return closed(withLayers(net, (_, l, L) => (l === L ? { p: 1 / (1 / last.p + 1e-10) } : {})));
    },
  }),
  wrong: true,
  defect: '1e-10 is added to the diagonal of S before the solve',
  cause: 'absolute ridge on S',
  regime: 'numbers',
  deviates: 'regime',
} satisfies Entry;
