import { DEFINITION, times, updates } from '../kit/pc.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('shallow-learns-nothing', {
    ...NONLINEAR,
    learn: (net, z) =>
      updates(DEFINITION, net, z).map((d) =>
        net.layers.length > 1 ? d : { weights: times(0, d.weights), ...(d.bias && { bias: times(0, d.bias) }) },
      ),
  }),
  wrong: true,
  defect: 'a network of one layer has no hidden activities, so nothing is learnt',
  cause: 'no update at L = 1',
  regime: 'shapes',
  deviates: 'regime',
} satisfies Entry;
