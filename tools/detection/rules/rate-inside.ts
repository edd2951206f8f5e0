import { DEFINITION, times, updates } from '../kit/pc.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('rate-inside', {
    ...NONLINEAR,
    learn: (net, z) =>
      updates(DEFINITION, net, z).map((d) => ({
        weights: times(0.01, d.weights),
        ...(d.bias && { bias: times(0.01, d.bias) }),
      })),
  }),
  wrong: true,
  defect: 'the learning rate 0.01 is already in the update',
  cause: 'learning rate in the update',
  regime: 'constant',
  deviates: 'everywhere',
} satisfies Entry;
