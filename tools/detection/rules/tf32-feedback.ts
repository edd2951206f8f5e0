import { rounded } from '../kit/extra.ts';
import { mapped, withLayers } from '../kit/net.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('tf32-feedback', {
    ...NONLINEAR,
    seeInfer: (net) => withLayers(net, ({ W }) => ({ W: mapped(W, (v) => rounded(v, 11)) })),
  }),
  wrong: true,
  defect: 'the products of inference run in TF32',
  cause: 'TF32 in inference',
  regime: 'precision',
  deviates: 'regime',
} satisfies Entry;
