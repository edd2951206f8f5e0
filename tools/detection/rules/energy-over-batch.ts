import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';
import { equalSteps } from '../kit/training.ts';

export default {
  rule: pc('energy-over-batch', { ...NONLINEAR, infer: (net) => equalSteps(net, 200, 0.2 / net.B) }),
  wrong: true,
  defect: 'the energy is divided by the batch, and inference takes 200 steps of its gradient',
  cause: 'inference slowed down by the batch: not converged',
  regime: 'stopping',
  deviates: 'everywhere',
} satisfies Entry;
