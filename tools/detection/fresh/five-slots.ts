import { DEFINITION, times, updates } from '../kit/pc.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('five-slots', {
    ...NONLINEAR,
    learn: (net, z) =>
      updates(DEFINITION, net, z).map(({ weights, bias }, i) => {
        const c = i < 5 ? 1 : 0;
        return { weights: times(c, weights), ...(bias && { bias: times(c, bias) }) };
      }),
  }),
  wrong: true,
  defect: 'the parameter list has five slots: layers beyond the fifth get no update',
  cause: 'no update beyond the fifth layer',
  regime: 'shapes',
  deviates: 'regime',
} satisfies Entry;
