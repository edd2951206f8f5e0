import { DEFINITION, times, updates } from '../kit/pc.ts';
import { type Entry, NONLINEAR, pc } from '../kit/rule.ts';

export default {
  rule: pc('scale-not-in-update', {
    ...NONLINEAR,
    learn: (net, z) =>
      updates(DEFINITION, net, z).map(({ weights, ...rest }, i) => ({
        weights: times(1 / net.layers[i]!.a, weights),
        ...rest,
      })),
  }),
  wrong: true,
  defect: 'the update is ε zᵀ without the premultiplier of the chain rule',
  cause: 'premultiplier missing in the update',
  regime: 'plain',
  deviates: 'everywhere',
} satisfies Entry;
