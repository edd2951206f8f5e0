import { DEFINITION, scaled, updates } from '../kit/pc.ts';
import { type Entry, NONLINEAR, pc } from '../kit/rule.ts';

export default {
  rule: pc('batch-of-thirty-two', {
    ...NONLINEAR,
    learn: (net, z) => scaled(updates(DEFINITION, net, z), () => net.B / 32),
  }),
  wrong: true,
  defect: 'the sum over the batch is divided by the batch size of the configuration, 32',
  cause: 'divided by 32 in place of B',
  regime: 'constant',
  deviates: 'everywhere',
} satisfies Entry;
