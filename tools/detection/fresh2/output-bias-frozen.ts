import { DEFINITION, times, updates } from '../kit/pc.ts';
import { type Entry, NONLINEAR, pc } from '../kit/rule.ts';

export default {
  rule: pc('output-bias-frozen', {
    ...NONLINEAR,
    learn: (net, z) =>
      updates(DEFINITION, net, z).map(({ weights, bias }, i) => ({
        weights,
        ...(bias && { bias: i === net.layers.length - 1 ? times(0, bias) : bias }),
      })),
  }),
  wrong: true,
  defect: 'the output layer’s bias is not registered and gets no update',
  cause: 'bias of the output layer gets no update',
  regime: 'nonlinear',
  deviates: 'regime',
} satisfies Entry;
