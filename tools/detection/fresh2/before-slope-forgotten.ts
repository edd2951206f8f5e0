import { slope } from '../kit/net.ts';
import { type Entry, NONLINEAR, pc } from '../kit/rule.ts';

export default {
  rule: pc('before-slope-forgotten', {
    ...NONLINEAR,
    partsInfer: { slopeBack: (phi, u, layer) => (layer.before ? 1 : slope(phi, u)) },
  }),
  wrong: true,
  defect: 'where activations stand before the weights, φ′ is forgotten in the feedback',
  cause: 'slope missing in the feedback, placement before',
  regime: 'nonlinear',
  deviates: 'regime',
} satisfies Entry;
