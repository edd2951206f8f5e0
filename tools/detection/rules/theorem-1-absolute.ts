import { float64 } from '../../../src/arithmetic/float64.ts';
import { pcTheorem1 } from '../../../src/learning/pcTheorem1.ts';
import { asLinear } from '../../../src/problem/problem.ts';
import { learningRates } from '../../../src/theory/rescaling.ts';
import { netOf } from '../kit/net.ts';
import { DEFINITION, times, updates } from '../kit/pc.ts';
import type { Entry } from '../kit/rule.ts';
import { promising } from '../kit/training.ts';

export default {
  rule: {
    ...pcTheorem1,
    id: 'theorem-1-absolute',
    name: 'theorem-1-absolute',
    learn: (_, problem, z) => {
      const net = netOf(problem);
      const alpha = learningRates(float64, asLinear(problem));
      return updates(DEFINITION, net, z).map((d, i) => ({ weights: times(Math.abs(alpha[i]!.data[0]!), d.weights) }));
    },
    ...promising('moves-along-residual'),
  },
  wrong: true,
  defect: 'Theorem 1’s learning rates are taken as positive: |α_l|',
  cause: 'absolute value of Theorem 1’s rate',
  regime: 'promise',
  deviates: 'regime',
} satisfies Entry;
