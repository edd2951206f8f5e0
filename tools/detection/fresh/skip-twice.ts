import { mapped, withLayers } from '../kit/net.ts';
import { pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('skip-twice', {
    see: (net) =>
      withLayers(net, ({ W, a, skip }) =>
        skip ? { W: mapped(W, (v, i) => (i % (W.columns + 1) === 0 ? v + 1 / a : v)) } : {},
      ),
  }),
  wrong: true,
  defect: 'the block adds its input, and so does the loop around it: f(z) = 2z + aWz',
  cause: 'skip added twice',
  regime: 'shapes',
  deviates: 'regime',
} satisfies Entry;
