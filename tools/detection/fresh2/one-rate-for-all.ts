import { float64 } from '../../../src/arithmetic/float64.ts';
import { pcTheorem1 } from '../../../src/learning/pcTheorem1.ts';
import { asLinear } from '../../../src/problem/problem.ts';
import { learningRates } from '../../../src/theory/rescaling.ts';
import { netOf } from '../kit/net.ts';
import { DEFINITION, times, updates } from '../kit/pc.ts';
import { type Entry } from '../kit/rule.ts';
import { promising } from '../kit/training.ts';

export default {
  rule: {
    ...pcTheorem1,
    id: 'one-rate-for-all',
    name: 'one-rate-for-all',
    learn: (_, problem, z) => {
      const net = netOf(problem);
      const alpha = learningRates(float64, asLinear(problem));
      return updates(DEFINITION, net, z).map((d) => ({ weights: times(alpha[0]!.data[0]!, d.weights) }));
    },
    ...promising('moves-along-residual'),
  },
  wrong: true,
  defect: 'every layer gets Theorem 1’s rate of the first',
  cause: 'rate of the first layer for all',
  regime: 'promise',
  deviates: 'everywhere',
} satisfies Entry;
