import { netOf } from '../kit/net.ts';
import { DEFINITION, errors, gradient, plus, smoothness } from '../kit/pc.ts';
import { NONLINEAR, equilibriumOf, pc, type Entry } from '../kit/rule.ts';
import { fromErrors, jittered } from '../kit/training.ts';

export default {
  rule: pc('step-stale-errors', {
    ...NONLINEAR,
    step: async (_, problem, options) => {
      const net = netOf(problem);
      const z = await equilibriumOf(net, options);
      if ('undecided' in z) return z;
      const g = gradient(DEFINITION, net, jittered(z));
      const early = jittered(z).map((zl, l) => plus(zl, g[l]!, -0.5 / smoothness(net)));
      const e = errors(DEFINITION, net, early);
      return { activities: z, updates: fromErrors(net, z, e) };
    },
  }),
  wrong: true,
  defect: 'the training step keeps the errors of one inference step before the last',
  cause: 'stale errors in the training step',
  regime: 'glue',
  deviates: 'regime',
} satisfies Entry;
