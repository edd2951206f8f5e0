import { DEFINITION, times, updates } from '../kit/pc.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('mean-over-units', {
    ...NONLINEAR,
    learn: (net, z) =>
      updates(DEFINITION, net, z).map((d, i) => ({
        weights: times(1 / net.layers[i]!.W.rows, d.weights),
        ...(d.bias && { bias: times(1 / net.layers[i]!.W.rows, d.bias) }),
      })),
  }),
  wrong: true,
  defect: 'the error is averaged over units too, as mean-squared losses do by default',
  cause: 'mean over units in the loss',
  regime: 'constant',
  deviates: 'everywhere',
} satisfies Entry;
