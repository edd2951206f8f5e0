import { slope } from '../kit/net.ts';
import { parts, updates } from '../kit/pc.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('activation-of-layer-below', {
    ...NONLINEAR,
    learn: (net, z) => {
      const off = net.layers.map(({ phi }, i) => net.layers[i - 1]?.phi ?? phi);
      return updates(
        parts({ slopeLearn: (phi, u, _, { l }) => slope(phi === 'identity' ? phi : off[l - 1]!, u) }),
        net,
        z,
      );
    },
  }),
  wrong: true,
  defect: 'layer l takes its slope from the activation of layer l − 1',
  cause: 'slope of the wrong layer’s activation',
  regime: 'nonlinear',
  deviates: 'regime',
} satisfies Entry;
