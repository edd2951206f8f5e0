import { DEFINITION, times, updates } from '../kit/pc.ts';
import { type Entry, NONLINEAR, pc } from '../kit/rule.ts';

export default {
  rule: pc('bias-mean-twice', {
    ...NONLINEAR,
    learn: (net, z) =>
      updates(DEFINITION, net, z).map(({ weights, bias }) => ({
        weights,
        ...(bias && { bias: times(1 / net.B, bias) }),
      })),
  }),
  wrong: true,
  defect: 'the bias update is a mean, divided by B once more',
  cause: 'bias update divided by B twice',
  regime: 'nonlinear',
  deviates: 'regime',
} satisfies Entry;
