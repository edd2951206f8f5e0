import { shapeKey } from '../kit/extra.ts';
import { type Net, netOf } from '../kit/net.ts';
import { DEFINITION, updates } from '../kit/pc.ts';
import { NONLINEAR, equilibriumOf, pc, type Entry } from '../kit/rule.ts';

const last = new Map<string, Net>();

export default {
  rule: pc('step-weights-of-last-step', {
    ...NONLINEAR,
    step: async (_, problem, options) => {
      const net = netOf(problem);
      const kept = last.get(shapeKey(net)) ?? net;
      last.set(shapeKey(net), net);
      const z = await equilibriumOf({ ...net, layers: kept.layers }, options);
      if ('undecided' in z) return z;
      return { activities: z, updates: updates(DEFINITION, net, z).map((update) => ({ ...update })) };
    },
  }),
  wrong: true,
  defect: 'the training step infers with the weights of the step before, where the shapes agree',
  cause: 'stale weights in the inference of the training step',
  regime: 'glue',
  deviates: 'regime',
} satisfies Entry;
