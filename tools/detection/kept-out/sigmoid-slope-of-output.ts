import { slope } from '../kit/net.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('sigmoid-slope-of-output', {
    ...NONLINEAR,
    parts: {
      slopeBack: (phi, u) => (phi === 'sigmoid' ? u * (1 - u) : slope(phi, u)),
      slopeLearn: (phi, u) => (phi === 'sigmoid' ? u * (1 - u) : slope(phi, u)),
    },
  }),
  wrong: true,
  defect: 'the slope of sigmoid is u(1 − u) with the preactivation in place of the output',
  cause: 'derivative of sigmoid at the wrong point',
  regime: 'nonlinear',
  deviates: 'regime',
} satisfies Entry;
