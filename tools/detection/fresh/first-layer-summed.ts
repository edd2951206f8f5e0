import { DEFINITION, times, updates } from '../kit/pc.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('first-layer-summed', {
    ...NONLINEAR,
    learn: (net, z) =>
      updates(DEFINITION, net, z).map(({ weights, bias }, i) => {
        const c = i === 0 ? net.B : 1;
        return { weights: times(c, weights), ...(bias && { bias: times(c, bias) }) };
      }),
  }),
  wrong: true,
  defect: 'the first layer sums over the batch where the others average',
  cause: 'first layer’s update summed over the batch',
  regime: 'constant',
  deviates: 'everywhere',
} satisfies Entry;
