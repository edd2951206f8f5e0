import { DEFINITION, plus, sweep, times } from '../kit/pc.ts';
import { type Entry, pc } from '../kit/rule.ts';

export default {
  rule: pc('target-half-way', {
    seeInfer: (net) => {
      const hat = sweep(DEFINITION, net).at(-1)!;
      return { ...net, y: times(0.5, plus(net.y, hat)) };
    },
  }),
  wrong: true,
  defect: 'the output is nudged half way from the prediction to the target, not clamped',
  cause: 'output nudged half way',
  regime: 'plain',
  deviates: 'everywhere',
} satisfies Entry;
