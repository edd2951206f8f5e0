import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';
import { equalSteps } from '../kit/training.ts';

export default {
  rule: pc('fifty-steps', { ...NONLINEAR, infer: (net) => equalSteps(net, 50, 0.1) }),
  wrong: true,
  defect: '50 steps of 0.1',
  cause: 'not converged: still falling',
  regime: 'stopping',
  deviates: 'everywhere',
} satisfies Entry;
