import { slope } from '../kit/net.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('tanh-slope-of-preactivation', {
    ...NONLINEAR,
    partsLearn: { slopeLearn: (phi, u) => (phi === 'tanh' ? 1 - u * u : slope(phi, u)) },
  }),
  wrong: true,
  defect: 'the slope of tanh in the update is 1 − u², with u from before the activation',
  cause: 'derivative of tanh: 1 − u² in place of 1 − tanh²(u)',
  regime: 'nonlinear',
  deviates: 'regime',
} satisfies Entry;
