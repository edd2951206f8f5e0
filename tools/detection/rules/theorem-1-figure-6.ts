import { pcTheorem1 } from '../../../src/learning/pcTheorem1.ts';
import { closed } from '../kit/extra.ts';
import { netOf, norm } from '../kit/net.ts';
import { DEFINITION, times, updates } from '../kit/pc.ts';
import type { Entry } from '../kit/rule.ts';
import { promising } from '../kit/training.ts';

export default {
  rule: {
    ...pcTheorem1,
    id: 'theorem-1-figure-6',
    name: 'theorem-1-figure-6',
    learn: (_, problem, z) => {
      const net = netOf(problem);
      const star = closed(net);
      return updates(DEFINITION, net, z).map((d, i) => ({
        weights: times(net.B / (net.layers[i]!.p * net.layers[i]!.a ** 2 * norm([star[i]!]) ** 2), d.weights),
      }));
    },
    ...promising('moves-along-residual'),
  },
  wrong: true,
  defect: 'Theorem 1 with ⟨z*, z*⟩ where ⟨z*, ẑ⟩ belongs',
  cause: 'rate of Appendix I in place of Theorem 1’s',
  regime: 'promise',
  deviates: 'everywhere',
} satisfies Entry;
