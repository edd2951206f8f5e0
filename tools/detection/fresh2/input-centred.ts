import { mapped } from '../kit/net.ts';
import { rowSums } from '../kit/pc.ts';
import { type Entry, NONLINEAR, pc } from '../kit/rule.ts';

export default {
  rule: pc('input-centred', {
    ...NONLINEAR,
    seeInfer: (net) => {
      const sums = rowSums(net.x).data;
      return { ...net, x: mapped(net.x, (v, k) => v - sums[Math.floor(k / net.B)]! / net.B) };
    },
  }),
  wrong: true,
  defect: 'inference centres the inputs over the batch',
  cause: 'inputs centred by the batch mean in inference',
  regime: 'plain',
  deviates: 'everywhere',
} satisfies Entry;
