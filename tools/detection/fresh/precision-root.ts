import { withLayers } from '../kit/net.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('precision-root', { ...NONLINEAR, see: (net) => withLayers(net, ({ p }) => ({ p: Math.sqrt(p) })) }),
  wrong: true,
  defect: 'errors are weighted by 1/σ in place of 1/σ²: the root of the precision',
  cause: 'square root of the precision',
  regime: 'plain',
  deviates: 'everywhere',
} satisfies Entry;
