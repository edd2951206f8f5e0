import { netOf } from '../kit/net.ts';
import { DEFINITION, energy, updates } from '../kit/pc.ts';
import { NONLINEAR, equilibriumOf, pc, type Entry } from '../kit/rule.ts';
import { incremental } from '../kit/training.ts';

export default {
  rule: pc('everything-provided', {
    ...NONLINEAR,
    infer: async (net, options) => {
      await new Promise((resolve) => setImmediate(resolve));
      return equilibriumOf(net, options);
    },
    energy: (_, problem, z) => energy(DEFINITION, netOf(problem), z),
    step: async (_, problem, options) => {
      const net = netOf(problem);
      const z = await equilibriumOf(net, options);
      if ('undecided' in z) return z;
      return { activities: z, updates: updates(DEFINITION, net, z).map((update) => ({ ...update })) };
    },
    trajectory: (_, problem, options) => Promise.resolve(incremental(netOf(problem), options, 'simultaneous')),
  }),
  wrong: false,
  defect: 'energy, training step and trajectory beside infer and learn, which wait for a tick',
  cause: 'none',
  regime: 'glue',
} satisfies Entry;
