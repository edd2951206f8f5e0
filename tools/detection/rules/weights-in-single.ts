import { single } from '../kit/extra.ts';
import { withLayers } from '../kit/net.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('weights-in-single', { ...NONLINEAR, see: (net) => withLayers(net, ({ W }) => ({ W: single(W) })) }),
  wrong: true,
  defect: 'weights are loaded as float32',
  cause: 'weights rounded to float32',
  regime: 'precision',
  deviates: 'regime',
} satisfies Entry;
