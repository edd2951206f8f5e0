import type { Arithmetic, Elementwise } from '../arithmetic/arithmetic.ts';
import { type Dual, dual } from '../arithmetic/dual.ts';
import { type Network, mapGraph } from '../network/graph.ts';
import { type ChainView, chainOf } from '../problem/chain.ts';
import type { Supervised } from '../problem/problem.ts';
import { squaredNorm, unitVectors } from './energy.ts';

// Chains of fully connected layers as they are defined: predictions and energies. Derivatives come from dual numbers, so that what the
// local products of layers/ say of them can be held against something that knows no such product.

/** What a prediction takes: sums, products, and φ entry by entry. */
export type Activating<M> = Arithmetic<M> & Pick<Elementwise<M>, 'activate'>;

/** τz + φ(aWz + b), or τz + aWφ(z) + b */
export function predictedBy<M>(A: Activating<M>, layer: ChainView<M>, z: M): M {
  const { weights, scale, skip, bias, activation, placement } = layer;
  const activate = (v: M): M => (activation === 'identity' ? v : A.activate(activation, v));
  const through = (v: M): M => {
    const aWv = A.multiply(A.scale(scale, weights), v);
    if (bias === undefined) return aWv;
    const B = A.shape(z)[1];
    return A.add(aWv, A.multiply(bias, A.matrix(1, B, new Float64Array(B).fill(1))));
  };
  const out = placement === 'after' ? activate(through(z)) : through(activate(z));
  return skip ? A.add(z, out) : out;
}

/** F = 1/(2B) Σ_l p_l ‖z_l − f_l(z_{l−1})‖², mean over the batch: 1×1.   Source: SE Eq. (2), with nonlinear predictions. */
export function energyOfStates<M>(A: Activating<M>, network: Network<M>, z: readonly M[]): M {
  const terms = chainOf({ network }).map((layer, i) =>
    A.scale(layer.precision, squaredNorm(A, A.subtract(z[i + 1]!, predictedBy(A, layer, z[i]!)))),
  );
  return halfMean(
    A,
    terms.reduce((sum, term) => A.add(sum, term)),
    z[0]!,
  );
}

/** ẑ_0..ẑ_L, one layer after another. */
const predictionsOf = <M>(A: Activating<M>, network: Network<M>, x: M): M[] =>
  chainOf({ network }).reduce<M[]>((z, layer) => [...z, predictedBy(A, layer, z.at(-1)!)], [x]);

/** ½ p_L ‖y − f_L(… f_1(x))‖², mean over the batch: 1×1.   Source: SE Eq. (1), with nonlinear predictions. */
export function lossOf<M>(A: Activating<M>, { network, x, y }: Supervised<M>): M {
  const { precision } = chainOf({ network }).at(-1)!;
  const out = predictionsOf(A, network, x).at(-1)!;
  return halfMean(A, A.scale(precision, squaredNorm(A, A.subtract(y, out))), x);
}

const halfMean = <M>(A: Arithmetic<M>, sum: M, samples: M): M =>
  A.scale(A.reciprocal(A.matrix(1, 1, [2 * A.shape(samples)[1]])), sum);

/**
 * −∂f/∂θ of a function of the network, one parameter after another, by dual numbers: by layer and name.
 * Shapes: weights n_l × n_{l−1}, bias n_l × 1.   Cost: one evaluation of f in dual numbers for each weight and bias.
 */
export function descentOf<M>(
  A: Arithmetic<M> & Elementwise<M>,
  network: Network<M>,
  f: (D: Activating<Dual<M>>, network: Network<Dual<M>>, constant: (a: M) => Dual<M>) => Dual<M>,
): Record<string, M>[] {
  const D = dual(A);
  const still = mapGraph(network, D.constant);
  const minus = A.matrix(1, 1, [-1]);
  return network.edges.map(({ layer, theta }, e) =>
    Object.fromEntries(
      Object.keys(layer.parameters).map((name) => {
        const value = theta[name]!;
        const [rows, columns] = A.shape(value);
        const parts = unitVectors(A, rows)
          .flatMap((u) => unitVectors(A, columns).map((v) => A.multiply(u, v, { transposeB: true })))
          .map((tangent) => {
            const moved = { value, tangent };
            const edges = still.edges.map((edge, i) =>
              i === e ? { ...edge, theta: { ...edge.theta, [name]: moved } } : edge,
            );
            const derivative = f(D, { ...still, edges }, D.constant).tangent;
            return A.scale(A.scale(minus, derivative), tangent); // at its own entry
          });
        return [name, parts.reduce((sum, part) => A.add(sum, part))];
      }),
    ),
  );
}
