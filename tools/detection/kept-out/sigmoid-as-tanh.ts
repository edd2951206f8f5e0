import { withLayers } from '../kit/net.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('sigmoid-as-tanh', {
    ...NONLINEAR,
    see: (net) => withLayers(net, ({ phi }) => ({ phi: phi === 'sigmoid' ? 'tanh' : phi })),
  }),
  wrong: true,
  defect: 'sigmoid is computed as tanh',
  cause: 'sigmoid is tanh',
  regime: 'nonlinear',
  deviates: 'regime',
} satisfies Entry;
