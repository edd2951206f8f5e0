import { withLayers } from '../kit/net.ts';
import { type Entry, NONLINEAR, pc } from '../kit/rule.ts';

export default {
  rule: pc('precision-halved-twice', {
    ...NONLINEAR,
    seeInfer: (net) => withLayers(net, ({ p }, l, L) => (l === L ? { p: p / 2 } : {})),
  }),
  wrong: true,
  defect: 'the output’s loss is ½ of a mean-squared error that has its ½ already',
  cause: 'output error counted half in inference',
  regime: 'constant',
  deviates: 'everywhere',
} satisfies Entry;
