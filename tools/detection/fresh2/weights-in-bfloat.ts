import { rounded } from '../kit/extra.ts';
import { mapped, withLayers } from '../kit/net.ts';
import { type Entry, NONLINEAR, pc } from '../kit/rule.ts';

export default {
  rule: pc('weights-in-bfloat', {
    ...NONLINEAR,
    see: (net) => withLayers(net, ({ W }) => ({ W: mapped(W, (v) => rounded(v, 8)) })),
  }),
  wrong: true,
  defect: 'weights are kept in bfloat16',
  cause: 'weights rounded to bfloat16',
  regime: 'precision',
  deviates: 'everywhere',
} satisfies Entry;
