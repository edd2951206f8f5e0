import { DEFINITION, scaled, updates } from '../kit/pc.ts';
import { type Entry, NONLINEAR, pc } from '../kit/rule.ts';

export default {
  rule: pc('fan-in-rate', {
    ...NONLINEAR,
    learn: (net, z) => scaled(updates(DEFINITION, net, z), (i) => 1 / net.layers[i]!.W.columns),
  }),
  wrong: true,
  defect: 'each layer’s rate 1/n_{l−1} is already in its update',
  cause: 'update over the width of the layer below',
  regime: 'constant',
  deviates: 'everywhere',
} satisfies Entry;
