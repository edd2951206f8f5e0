import { DEFINITION, errors, outer, sweep, times } from '../kit/pc.ts';
import { pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('presynaptic-feedforward', {
    learn: (net, z) => {
      const hat = sweep(DEFINITION, net);
      const e = errors(DEFINITION, net, z);
      return e.map((el, i) => ({ weights: times((net.layers[i]!.a * net.layers[i]!.p) / net.B, outer(el, hat[i]!)) }));
    },
  }),
  wrong: true,
  defect: 'updates have ẑ_{l−1} where z_{l−1} belongs',
  cause: 'presynaptic activity of the feedforward sweep',
  regime: 'plain',
  deviates: 'everywhere',
} satisfies Entry;
