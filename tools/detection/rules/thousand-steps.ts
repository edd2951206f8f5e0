import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';
import { equalSteps } from '../kit/training.ts';

export default {
  rule: pc('thousand-steps', { ...NONLINEAR, infer: (net) => equalSteps(net, 1000, 0.1) }),
  wrong: true,
  defect: '1000 steps of 0.1',
  cause: 'not converged on ill-conditioned networks, or diverging on stiff ones',
  regime: 'stopping',
  deviates: 'regime',
} satisfies Entry;
