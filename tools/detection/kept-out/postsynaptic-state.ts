import { DEFINITION, outer, times, updates } from '../kit/pc.ts';
import { pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('postsynaptic-state', {
    learn: (net, z) =>
      updates(DEFINITION, net, z).map((d, i) =>
        i > 0 || net.layers.length < 2
          ? d
          : { weights: times((net.layers[0]!.a * net.layers[0]!.p) / net.B, outer(z[1]!, z[0]!)) },
      ),
  }),
  wrong: true,
  defect: 'the update of the first layer has z_1 where ε_1 belongs: plain Hebb',
  cause: 'Hebbian update without the error',
  regime: 'plain',
  deviates: 'everywhere',
} satisfies Entry;
