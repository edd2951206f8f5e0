import { backprop } from '../../../src/learning/backprop.ts';
import type { Matrix } from '../kit/net.ts';
import { DEFINITION, type Update, multiplyT, outer, plus, sweep, times } from '../kit/pc.ts';
import { pc, type Entry } from '../kit/rule.ts';
import { promising } from '../kit/training.ts';

export default {
  rule: pc('backprop-skip-forgotten', {
    departures: backprop.departures,
    infer: (net) => [...sweep(DEFINITION, net).slice(0, -1), net.y],
    ...promising('equals-backprop'),
    learn: (net) => {
      const z = sweep(DEFINITION, net);
      let s: Matrix = times(net.layers.at(-1)!.p, plus(net.y, z.at(-1)!, -1));
      const found: Update[] = [];
      for (let l = net.layers.length; l >= 1; l--) {
        const { W, a } = net.layers[l - 1]!;
        found.unshift({ weights: times(a / net.B, outer(s, z[l - 1]!)) });
        s = times(a, multiplyT(W, s));
      }
      return found;
    },
  }),
  wrong: true,
  defect: 'backpropagation by hand, whose backward pass forgets the identity path of skips',
  cause: 'skip missing in the backward pass',
  regime: 'promise',
  deviates: 'regime',
} satisfies Entry;
