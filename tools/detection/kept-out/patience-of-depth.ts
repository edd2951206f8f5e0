import { smoothness } from '../kit/pc.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';
import { equalSteps } from '../kit/training.ts';

export default {
  rule: pc('patience-of-depth', {
    ...NONLINEAR,
    infer: (net) => equalSteps(net, 60 * net.layers.length ** 2, 1 / smoothness(net)),
  }),
  wrong: true,
  defect: 'descent with 60 times L² steps of 1/λ_max: enough for the shallow and well-conditioned',
  cause: 'too few steps for deep networks',
  regime: 'stopping',
  deviates: 'regime',
} satisfies Entry;
