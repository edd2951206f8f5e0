import { mapped, netOf, norm, withLayers } from '../kit/net.ts';
import { DEFINITION, type Update, updates } from '../kit/pc.ts';
import { NONLINEAR, equilibriumOf, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('step-layer-by-layer', {
    ...NONLINEAR,
    step: async (_, problem, options) => {
      const net = netOf(problem);
      const z = await equilibriumOf(net, options);
      if ('undecided' in z) return z;
      const found: Update[] = [];
      let now = net;
      for (let i = 0; i < net.layers.length; i++) {
        const d = updates(DEFINITION, now, z)[i]!;
        found.push(d);
        now = withLayers(now, ({ W, b }, l) =>
          l === i + 2 ? { W: mapped(W, (v) => v * (1 + 0.01 * norm([d.weights]))), b } : {},
        );
      }
      return { activities: z, updates: found };
    },
  }),
  wrong: true,
  defect: 'the training step updates layer after layer, and errors of later layers see the weights just learnt',
  cause: 'weights updated while errors are still computed',
  regime: 'glue',
  deviates: 'regime',
} satisfies Entry;
