import { DEFINITION, errors, rowSums, times, updates } from '../kit/pc.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('bias-slope-missing', {
    ...NONLINEAR,
    learn: (net, z) =>
      updates(DEFINITION, net, z).map((d, i) => ({
        ...d,
        ...(d.bias && { bias: times(net.layers[i]!.p / net.B, rowSums(errors(DEFINITION, net, z)[i]!)) }),
      })),
  }),
  wrong: true,
  defect: 'the bias update is the mean error, without φ′',
  cause: 'slope missing in the bias update',
  regime: 'nonlinear',
  deviates: 'regime',
} satisfies Entry;
