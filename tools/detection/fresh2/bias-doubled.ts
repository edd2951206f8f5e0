import { withLayers } from '../kit/net.ts';
import { type Entry, NONLINEAR, pc } from '../kit/rule.ts';

export default {
  rule: pc('bias-doubled', {
    ...NONLINEAR,
    see: (net) => withLayers(net, ({ b }) => (b === undefined ? {} : { b: b.map((v) => 2 * v) })),
  }),
  wrong: true,
  defect: 'the linear layer adds its bias, and the block adds it again',
  cause: 'bias added twice',
  regime: 'nonlinear',
  deviates: 'regime',
} satisfies Entry;
