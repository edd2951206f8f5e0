import { float64 } from '../../../src/arithmetic/float64.ts';
import { pcTheorem2 } from '../../../src/learning/pcTheorem2.ts';
import { asLinear } from '../../../src/problem/problem.ts';
import { decorrelationMatrices } from '../../../src/theory/rescaling.ts';
import { netOf } from '../kit/net.ts';
import { DEFINITION, multiply, transpose, updates } from '../kit/pc.ts';
import type { Entry } from '../kit/rule.ts';
import { promising } from '../kit/training.ts';

export default {
  rule: {
    ...pcTheorem2,
    id: 'theorem-2-printed',
    name: 'theorem-2-printed',
    learn: (_, problem, z) => {
      const net = netOf(problem);
      const D = decorrelationMatrices(float64, asLinear(problem));
      return updates(DEFINITION, net, z).map((d, i) => ({ weights: multiply(d.weights, transpose(D[i]!)) }));
    },
    ...promising('moves-by-residual'),
  },
  wrong: true,
  defect: 'Theorem 2 with the matrix as printed: (E[z* ẑᵀ])⁺, the transpose of what cancels',
  cause: 'transposed decorrelation matrix of Theorem 2',
  regime: 'promise',
  deviates: 'everywhere',
} satisfies Entry;
