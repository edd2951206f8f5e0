import { netOf } from '../kit/net.ts';
import { DEFINITION, plus, sweep, updates } from '../kit/pc.ts';
import { NONLINEAR, equilibriumOf, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('step-one-early', {
    ...NONLINEAR,
    step: async (_, problem, options) => {
      const net = netOf(problem);
      const z = [...sweep(DEFINITION, net).slice(0, -1), net.y];
      const found = await equilibriumOf(net, options);
      if ('undecided' in found) return found;
      const early = found.map((zl, l) => plus(zl, plus(z[l]!, zl, -1), 1e-3));
      return { activities: found, updates: updates(DEFINITION, net, early) };
    },
  }),
  wrong: true,
  defect: 'updates of the training step come from the activities before the last inference step',
  cause: 'updates from activities one step early',
  regime: 'glue',
  deviates: 'regime',
} satisfies Entry;
