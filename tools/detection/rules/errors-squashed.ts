import { mapped } from '../kit/net.ts';
import { DEFINITION, errors, outer, times } from '../kit/pc.ts';
import { pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('errors-squashed', {
    learn: (net, z) => {
      const e = errors(DEFINITION, net, z);
      return e.map((el, i) => ({
        weights: times((net.layers[i]!.a * net.layers[i]!.p) / net.B, outer(mapped(el, Math.tanh), z[i]!)),
      }));
    },
  }),
  wrong: true,
  defect: 'errors pass through tanh before learning',
  cause: 'nonlinear errors in the update',
  regime: 'plain',
  deviates: 'everywhere',
} satisfies Entry;
