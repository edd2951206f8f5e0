import { DEFINITION, times, updates } from '../kit/pc.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('gradient-for-direction', {
    ...NONLINEAR,
    learn: (net, z) =>
      updates(DEFINITION, net, z).map((d) => ({
        weights: times(-1, d.weights),
        ...(d.bias && { bias: times(-1, d.bias) }),
      })),
  }),
  wrong: true,
  defect: 'learn returns the gradient and not the direction to move in',
  cause: 'sign of the update',
  regime: 'sign',
  deviates: 'everywhere',
} satisfies Entry;
