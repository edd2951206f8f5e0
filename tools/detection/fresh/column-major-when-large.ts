import { mapped, withLayers } from '../kit/net.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('column-major-when-large', {
    ...NONLINEAR,
    see: (net) =>
      withLayers(net, ({ W }) =>
        W.data.length <= 1024
          ? {}
          : { W: mapped(W, (_, k) => W.data[(k % W.columns) * W.rows + Math.floor(k / W.columns)]!) },
      ),
  }),
  wrong: true,
  defect: 'matrices of more than 1024 entries go through a fast path that reads them column by column',
  cause: 'large weight matrices read in the other memory order',
  regime: 'shapes',
  deviates: 'regime',
} satisfies Entry;
