import { mapped } from '../kit/net.ts';
import { type Entry, NONLINEAR, pc } from '../kit/rule.ts';

export default {
  rule: pc('targets-rolled', {
    ...NONLINEAR,
    seeInfer: (net) => ({ ...net, y: mapped(net.y, (_, k) => net.y.data[k % net.B === 0 ? k + net.B - 1 : k - 1]!) }),
  }),
  wrong: true,
  defect: 'targets are rolled by one sample in inference',
  cause: 'targets of the neighbouring sample',
  regime: 'plain',
  deviates: 'everywhere',
} satisfies Entry;
