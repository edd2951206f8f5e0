import { rounded } from '../kit/extra.ts';
import { withLayers } from '../kit/net.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('scale-in-half', {
    ...NONLINEAR,
    see: (net) => withLayers(net, ({ a, p }) => ({ a: rounded(a, 8), p: rounded(p, 8) })),
  }),
  wrong: true,
  defect: 'premultipliers and precisions are stored as bfloat16',
  cause: 'premultipliers rounded to bfloat16',
  regime: 'precision',
  deviates: 'regime',
} satisfies Entry;
