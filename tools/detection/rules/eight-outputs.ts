import { closed } from '../kit/extra.ts';
import { mapped } from '../kit/net.ts';
import { DEFINITION, sweep } from '../kit/pc.ts';
import { pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('eight-outputs', {
    infer: (net) => {
      const hat = sweep(DEFINITION, net).at(-1)!;
      return closed({ ...net, y: mapped(net.y, (v, i) => (i < 8 * net.B ? v : hat.data[i]!)) });
    },
  }),
  wrong: true,
  defect: 'the solve with S has a workspace of 8 × 8: outputs beyond the eighth have no residual',
  cause: 'outputs beyond the eighth ignored',
  regime: 'shapes',
  deviates: 'regime',
} satisfies Entry;
