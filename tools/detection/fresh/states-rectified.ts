import { mapped } from '../kit/net.ts';
import { NONLINEAR, equilibriumOf, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('states-rectified', {
    ...NONLINEAR,
    infer: async (net, options) => {
      const z = await equilibriumOf(net, options);
      if ('undecided' in z) return z;
      return z.map((m, l) => {
        const layer = net.layers[l - 1];
        return layer?.phi === 'relu' && !layer.before ? mapped(m, (v) => Math.max(0, v)) : m;
      });
    },
  }),
  wrong: true,
  defect: 'activities of ReLU layers are rectified once more when inference ends',
  cause: 'negative activities of ReLU layers set to zero',
  regime: 'nonlinear',
  deviates: 'regime',
} satisfies Entry;
