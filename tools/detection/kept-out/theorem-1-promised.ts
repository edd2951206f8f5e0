import { float64 } from '../../../src/arithmetic/float64.ts';
import { pcTheorem1 } from '../../../src/learning/pcTheorem1.ts';
import { asLinear } from '../../../src/problem/problem.ts';
import { learningRates } from '../../../src/theory/rescaling.ts';
import { DEFINITION, times, updates } from '../kit/pc.ts';
import { pc, type Entry } from '../kit/rule.ts';
import { promising } from '../kit/training.ts';

export default {
  rule: pc('theorem-1-promised', {
    departures: pcTheorem1.departures,
    learn: (net, z, problem) => {
      const alpha = learningRates(float64, asLinear(problem));
      return updates(DEFINITION, net, z).map((d, i) => ({ weights: times(alpha[i]!.data[0]!, d.weights) }));
    },
    ...promising('moves-along-residual'),
  }),
  wrong: false,
  defect: 'Theorem 1’s rates, with what they promise',
  cause: 'none',
  regime: 'promise',
} satisfies Entry;
