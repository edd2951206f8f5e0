import type { Arithmetic, Elementwise } from '../arithmetic/arithmetic.ts';
import { type Dual, dual } from '../arithmetic/dual.ts';
import type { DenseNetwork, DenseProblem } from '../network/dense/denseNetwork.ts';
import { squaredNorm, unitVectors } from './energy.ts';

// Nonlinear networks as they are defined: predictions and energies. Derivatives come from dual numbers, so that what the local
// products of network/dense say of them can be held against something that knows no such product.

/** What a prediction takes: sums, products, and φ entry by entry. */
type Activating<M> = Arithmetic<M> & Pick<Elementwise<M>, 'activate'>;

/** τz + φ(aWz + b), or τz + aWφ(z) + b: f_l(z_{l−1}) for l = index + 1. */
function predicted<M>(A: Activating<M>, { layers, placement }: DenseNetwork<M>, index: number, z: M): M {
  const { weights, scale, skip, bias, activation } = layers[index]!;
  const everySample = A.multiply(bias, A.matrix(1, A.shape(z)[1], new Float64Array(A.shape(z)[1]).fill(1)));
  const through = (v: M): M => A.add(A.multiply(A.scale(scale, weights), v), everySample);
  const out = placement === 'after' ? A.activate(activation, through(z)) : through(A.activate(activation, z));
  return skip ? A.add(z, out) : out;
}

/** F = 1/(2B) Σ_l p_l ‖z_l − f_l(z_{l−1})‖², mean over the batch: 1×1.   Source: SE Eq. (2), with nonlinear predictions. */
export function denseEnergyOf<M>(A: Activating<M>, network: DenseNetwork<M>, z: readonly M[]): M {
  const terms = network.layers.map(({ precision }, i) =>
    A.scale(precision, squaredNorm(A, A.subtract(z[i + 1]!, predicted(A, network, i, z[i]!)))),
  );
  return halfMean(
    A,
    terms.reduce((sum, term) => A.add(sum, term)),
    z[0]!,
  );
}

/** ½ p_L ‖y − f_L(… f_1(x))‖², mean over the batch: 1×1.   Source: SE Eq. (1), with nonlinear predictions. */
export function denseLossOf<M>(A: Activating<M>, { network, x, y }: DenseProblem<M>): M {
  const out = network.layers.reduce((z, _, i) => predicted(A, network, i, z), x);
  return halfMean(A, A.scale(network.layers.at(-1)!.precision, squaredNorm(A, A.subtract(y, out))), x);
}

const halfMean = <M>(A: Arithmetic<M>, sum: M, samples: M): M =>
  A.scale(A.reciprocal(A.matrix(1, 1, [2 * A.shape(samples)[1]])), sum);

/**
 * −∂f/∂W_1 … −∂f/∂W_L, −∂f/∂b_1 … −∂f/∂b_L of a function of the network, one weight after another, by dual numbers.
 * Shapes: n_l × n_{l−1}, then n_l × 1.   Cost: one evaluation of f in dual numbers for each weight and bias.
 */
export function denseDescentOf<M>(
  A: Arithmetic<M> & Elementwise<M>,
  network: DenseNetwork<M>,
  f: (D: Activating<Dual<M>>, network: DenseNetwork<Dual<M>>, constant: (a: M) => Dual<M>) => Dual<M>,
): M[] {
  const D = dual(A);
  const still: DenseNetwork<Dual<M>> = {
    ...network,
    layers: network.layers.map((at) => ({
      ...at,
      weights: D.constant(at.weights),
      scale: D.constant(at.scale),
      precision: D.constant(at.precision),
      bias: D.constant(at.bias),
    })),
  };
  const minus = A.matrix(1, 1, [-1]);
  return (['weights', 'bias'] as const).flatMap((which) =>
    network.layers.map((at, l) => {
      const [rows, columns] = A.shape(at[which]);
      return unitVectors(A, rows)
        .flatMap((e) => unitVectors(A, columns).map((d) => A.multiply(e, d, { transposeB: true })))
        .map((tangent) => {
          const moved = { value: at[which], tangent };
          const layers = still.layers.map((layer, i) => (i === l ? { ...layer, [which]: moved } : layer));
          const derivative = f(D, { ...still, layers }, D.constant).tangent;
          return A.scale(A.scale(minus, derivative), tangent); // at its own entry
        })
        .reduce((sum, part) => A.add(sum, part));
    }),
  );
}
