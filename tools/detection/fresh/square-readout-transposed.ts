import { withLayers } from '../kit/net.ts';
import { transpose } from '../kit/pc.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('square-readout-transposed', {
    ...NONLINEAR,
    seeInfer: (net) =>
      withLayers(net, ({ W }, l, L) => (l === L && L > 1 && W.rows === W.columns ? { W: transpose(W) } : {})),
  }),
  wrong: true,
  defect: 'inference holds the readout transposed; its shape test rights that, except where the layer is square',
  cause: 'square output layer transposed in inference',
  regime: 'shapes',
  deviates: 'regime',
} satisfies Entry;
