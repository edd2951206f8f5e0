import { backprop } from '../../../src/learning/backprop.ts';
import { closed } from '../kit/extra.ts';
import { netOf } from '../kit/net.ts';
import { DEFINITION, feedback, outer, plus, sweep, times } from '../kit/pc.ts';
import type { Entry } from '../kit/rule.ts';
import { promising } from '../kit/training.ts';

export default {
  rule: {
    ...backprop,
    id: 'backprop-from-equilibrium',
    name: 'backprop-from-equilibrium',
    capabilities: {},
    learn: (_, problem) => {
      const net = netOf(problem);
      const star = closed(net);
      const { layers } = net;
      const s = [times(layers.at(-1)!.p, plus(net.y, sweep(DEFINITION, net).at(-1)!, -1))];
      for (let l = layers.length; l > 1; l--) s.unshift(feedback(DEFINITION, net, l, star, s[0]!));
      return layers.map(({ a }, i) => ({ weights: times(a / net.B, outer(s[i]!, star[i]!)) }));
    },
    ...promising('equals-backprop'),
  },
  wrong: true,
  defect: 'signals are backpropagation’s, the presynaptic activities those of the equilibrium',
  cause: 'presynaptic activity is z* where ẑ belongs',
  regime: 'promise',
  deviates: 'everywhere',
} satisfies Entry;
