import { DEFINITION, times, updates } from '../kit/pc.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

let calls = 0;

export default {
  rule: pc('schedule-after-fifty', {
    ...NONLINEAR,
    learn: (net, z) => {
      const rate = 2 ** -Math.floor(calls++ / 50);
      return updates(DEFINITION, net, z).map((d) => ({
        weights: times(rate, d.weights),
        ...(d.bias && { bias: times(rate, d.bias) }),
      }));
    },
  }),
  wrong: true,
  defect: 'a schedule halves the rate of learning after every fifty calls',
  cause: 'learning rate schedule in the update',
  regime: 'time',
  deviates: 'regime',
} satisfies Entry;
