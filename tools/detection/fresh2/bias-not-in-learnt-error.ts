import { withLayers } from '../kit/net.ts';
import { DEFINITION, updates } from '../kit/pc.ts';
import { type Entry, NONLINEAR, pc } from '../kit/rule.ts';

export default {
  rule: pc('bias-not-in-learnt-error', {
    ...NONLINEAR,
    learn: (net, z) =>
      updates(
        DEFINITION,
        withLayers(net, ({ b }) => (b === undefined ? {} : { b: b.map(() => 0) })),
        z,
      ),
  }),
  wrong: true,
  defect: 'learn predicts without biases',
  cause: 'biases missing in learning',
  regime: 'nonlinear',
  deviates: 'regime',
} satisfies Entry;
