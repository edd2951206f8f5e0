import { mapped, withLayers } from '../kit/net.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('small-weights-pruned', {
    ...NONLINEAR,
    see: (net) => withLayers(net, ({ W }) => ({ W: mapped(W, (v) => (Math.abs(v) < 1e-4 ? 0 : v)) })),
  }),
  wrong: true,
  defect: 'weights below 1e-4 are taken for zero',
  cause: 'small weights pruned',
  regime: 'numbers',
  deviates: 'regime',
} satisfies Entry;
