import { pcTheorem2 } from '../../../src/learning/pcTheorem2.ts';
import { closed } from '../kit/extra.ts';
import { mapped, netOf, type Matrix } from '../kit/net.ts';
import { DEFINITION, multiply, multiplyT, sweep, times, transpose, updates } from '../kit/pc.ts';
import type { Entry } from '../kit/rule.ts';
import { inverse, promising } from '../kit/training.ts';

/** ẑ (z*ᵀz* ẑᵀẑ + 1e-3)⁻¹ z*ᵀ in the samples: the pseudoinverse of z* ẑᵀ, transposed as it should be, were the ridge zero. */
function ridge(hat: Matrix, star: Matrix): Matrix {
  const B = hat.columns;
  const gram = multiply(multiplyT(star, star), multiplyT(hat, hat));
  return transpose(
    multiply(hat, multiply(inverse(mapped(gram, (v, k) => v + (k % (B + 1) === 0 ? 1e-3 : 0))), transpose(star))),
  );
}

export default {
  rule: {
    ...pcTheorem2,
    id: 'theorem-2-ridge',
    name: 'theorem-2-ridge',
    learn: (_, problem, z) => {
      const net = netOf(problem);
      const star = closed(net);
      const hat = sweep(DEFINITION, net);
      return updates(DEFINITION, net, z).map((d, i) => {
        const { a, p } = net.layers[i]!;
        return { weights: times(net.B / (p * a * a), multiply(d.weights, ridge(hat[i]!, star[i]!))) };
      });
    },
    ...promising('moves-by-residual'),
  },
  wrong: true,
  defect: 'Theorem 2’s pseudoinverse is regularised by a ridge of 1e-3',
  cause: 'regularised inverse in Theorem 2',
  regime: 'promise',
  deviates: 'everywhere',
} satisfies Entry;
