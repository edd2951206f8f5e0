import { DEFINITION, sweep } from '../kit/pc.ts';
import { NONLINEAR, equilibriumOf, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('four-nonlinear-layers', {
    ...NONLINEAR,
    infer: async (net, options) => {
      const cut = net.layers.length - 4;
      if (cut <= 0 || net.layers.every(({ phi }) => phi === 'identity')) return equilibriumOf(net, options);
      const hat = sweep(DEFINITION, net);
      const above = await equilibriumOf({ ...net, x: hat[cut]!, layers: net.layers.slice(cut) }, options);
      return 'undecided' in above ? above : [...hat.slice(0, cut), ...above];
    },
  }),
  wrong: true,
  defect: 'only the last four layers of a nonlinear network are relaxed: those below keep their feedforward activities',
  cause: 'deep nonlinear networks not relaxed below the last four layers',
  regime: 'nonlinear',
  deviates: 'regime',
} satisfies Entry;
