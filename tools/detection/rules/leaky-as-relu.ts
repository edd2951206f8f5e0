import { slope } from '../kit/net.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('leaky-as-relu', {
    ...NONLINEAR,
    parts: {
      slopeBack: (phi, u) => (phi === 'leaky-relu' && u < 0 ? 0 : slope(phi, u)),
      slopeLearn: (phi, u) => (phi === 'leaky-relu' && u < 0 ? 0 : slope(phi, u)),
    },
  }),
  wrong: true,
  defect: 'the slope of leaky ReLU on the left is 0 in feedback and update, as ReLU’s',
  cause: 'derivative of leaky ReLU is that of ReLU',
  regime: 'nonlinear',
  deviates: 'regime',
} satisfies Entry;
