import { DEFINITION, scaled, updates } from '../kit/pc.ts';
import { type Entry, NONLINEAR, pc } from '../kit/rule.ts';

export default {
  rule: pc('mean-twice', { ...NONLINEAR, learn: (net, z) => scaled(updates(DEFINITION, net, z), () => 1 / net.B) }),
  wrong: true,
  defect: 'the loss is a mean over the batch, and the update is divided by B again',
  cause: 'update divided by B twice',
  regime: 'constant',
  deviates: 'everywhere',
} satisfies Entry;
