import { DEFINITION, plus, updates } from '../kit/pc.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('weight-decay', {
    ...NONLINEAR,
    learn: (net, z) =>
      updates(DEFINITION, net, z).map((d, i) => ({ ...d, weights: plus(d.weights, net.layers[i]!.W, -1e-5) })),
  }),
  wrong: true,
  defect: 'weight decay of 1e-5 is part of the update',
  cause: 'weight decay in the update',
  regime: 'plain',
  deviates: 'regime',
} satisfies Entry;
