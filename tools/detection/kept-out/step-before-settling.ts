import { netOf } from '../kit/net.ts';
import { DEFINITION, sweep, updates } from '../kit/pc.ts';
import { NONLINEAR, equilibriumOf, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('step-before-settling', {
    ...NONLINEAR,
    step: async (_, problem, options) => {
      const net = netOf(problem);
      const found = await equilibriumOf(net, options);
      if ('undecided' in found) return found;
      return { activities: found, updates: updates(DEFINITION, net, [...sweep(DEFINITION, net).slice(0, -1), net.y]) };
    },
  }),
  wrong: true,
  defect: 'the training step takes its updates from the feedforward sweep',
  cause: 'updates from activities before inference',
  regime: 'glue',
  deviates: 'regime',
} satisfies Entry;
