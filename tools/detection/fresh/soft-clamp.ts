import { withLayers } from '../kit/net.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

// With the output free and k/2 ‖y − z_L‖² added, hidden activities are those of p_L k / (p_L + k).
export default {
  rule: pc('soft-clamp', {
    ...NONLINEAR,
    seeInfer: (net) => withLayers(net, ({ p }, l, L) => (l === L ? { p: (p * 1e4) / (p + 1e4) } : {})),
  }),
  wrong: true,
  defect: 'during inference the output is not clamped but pulled to the target with strength 10⁴',
  cause: 'output nudged and not clamped',
  regime: 'plain',
  deviates: 'regime',
} satisfies Entry;
