import { DEFINITION, errors, outer, times, updates } from '../kit/pc.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('presynaptic-state', {
    ...NONLINEAR,
    seeLearn: (net) => net,
    learn: (net, z) =>
      updates(DEFINITION, net, z).map((d, i) => {
        const { before, a, p, phi } = net.layers[i]!;
        if (!before || phi === 'identity') return d;
        const e = errors(DEFINITION, net, z)[i]!;
        return { ...d, weights: times((a * p) / net.B, outer(e, z[i]!)) };
      }),
  }),
  wrong: true,
  defect: 'with activations before the weights, the update has z_{l−1} where φ(z_{l−1}) belongs',
  cause: 'presynaptic activity without its activation',
  regime: 'nonlinear',
  deviates: 'regime',
} satisfies Entry;
