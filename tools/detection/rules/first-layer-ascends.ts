import { DEFINITION, times, updates } from '../kit/pc.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('first-layer-ascends', {
    ...NONLINEAR,
    learn: (net, z) =>
      updates(DEFINITION, net, z).map((d, i) => ({
        weights: times(i === 0 ? -1 : 1, d.weights),
        ...(d.bias && { bias: times(i === 0 ? -1 : 1, d.bias) }),
      })),
  }),
  wrong: true,
  defect: 'the first layer’s update has the wrong sign',
  cause: 'sign of the first layer’s update',
  regime: 'sign',
  deviates: 'everywhere',
} satisfies Entry;
