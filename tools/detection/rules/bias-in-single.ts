import { single } from '../kit/extra.ts';
import { DEFINITION, updates } from '../kit/pc.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('bias-in-single', {
    ...NONLINEAR,
    learn: (net, z) =>
      updates(DEFINITION, net, z).map((d) => (d.bias ? { weights: d.weights, bias: single(d.bias) } : d)),
  }),
  wrong: true,
  defect: 'only the bias update is computed in float32',
  cause: 'float32 in the bias update',
  regime: 'precision',
  deviates: 'regime',
} satisfies Entry;
