import { single } from '../kit/extra.ts';
import { DEFINITION, updates } from '../kit/pc.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('single-accumulator', {
    ...NONLINEAR,
    learn: (net, z) => updates(DEFINITION, net, z).map((d) => ({ ...d, weights: single(d.weights) })),
  }),
  wrong: true,
  defect: 'the sum over the batch is kept in a float32 buffer',
  cause: 'float32 accumulator of the update',
  regime: 'precision',
  deviates: 'regime',
} satisfies Entry;
