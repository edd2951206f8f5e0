import { slope } from '../kit/net.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('slope-floored', {
    ...NONLINEAR,
    partsInfer: {
      slopeBack: (phi, u) => (phi === 'tanh' || phi === 'sigmoid' ? Math.max(0.02, slope(phi, u)) : slope(phi, u)),
    },
  }),
  wrong: true,
  defect: 'slopes of tanh and sigmoid are at least 0.02 in the feedback, against vanishing gradients',
  cause: 'slopes of saturated units floored',
  regime: 'nonlinear',
  deviates: 'regime',
} satisfies Entry;
