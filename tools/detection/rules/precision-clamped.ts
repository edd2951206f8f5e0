import { withLayers } from '../kit/net.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('precision-clamped', {
    ...NONLINEAR,
    see: (net) => withLayers(net, ({ p }) => ({ p: Math.min(50, Math.max(0.02, p)) })),
  }),
  wrong: true,
  defect: 'precisions are clamped to [0.02, 50] for stability',
  cause: 'precisions clamped',
  regime: 'numbers',
  deviates: 'regime',
} satisfies Entry;
