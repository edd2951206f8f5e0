import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';
import { equalSteps } from '../kit/training.ts';

export default {
  rule: pc('step-of-a-half', { ...NONLINEAR, infer: (net) => equalSteps(net, 500, 0.5) }),
  wrong: true,
  defect: '500 steps of 0.5: it diverges where λ_max is above 4',
  cause: 'step too large: diverges',
  regime: 'stopping',
  deviates: 'everywhere',
} satisfies Entry;
