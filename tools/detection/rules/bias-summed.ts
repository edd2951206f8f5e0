import { DEFINITION, times, updates } from '../kit/pc.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('bias-summed', {
    ...NONLINEAR,
    learn: (net, z) =>
      updates(DEFINITION, net, z).map((d) => ({ ...d, ...(d.bias && { bias: times(net.B, d.bias) }) })),
  }),
  wrong: true,
  defect: 'the bias update is summed over the batch and not averaged',
  cause: 'bias update summed over the batch',
  regime: 'nonlinear',
  deviates: 'regime',
} satisfies Entry;
