import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';
import { equalSteps } from '../kit/training.ts';

export default {
  rule: pc('two-thousand-steps', { ...NONLINEAR, infer: (net) => equalSteps(net, 2000, 0.05) }),
  wrong: true,
  defect: '2000 steps of 0.05',
  cause: 'not converged on ill-conditioned networks, or diverging on stiff ones',
  regime: 'stopping',
  deviates: 'regime',
} satisfies Entry;
