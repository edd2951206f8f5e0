import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import type { Layer, LinearMap, Parameters } from './layer.ts';
import { mapParameters } from './parameters.ts';

/** A linear layer at a point, from its map: the products are the same everywhere. */
export const linearAt =
  (map: <M>(A: Arithmetic<M>, theta: Parameters<M>) => LinearMap<M>): Layer['at'] =>
  (A, theta, z) => {
    const J = map(A, theta);
    return {
      prediction: predicted(A, J, z),
      inputGradient: (g) => J.back(g),
      parameterGradient(g, c) {
        const gradient = J.parameterGradient(g, () => z);
        return c === undefined ? gradient : mapParameters(gradient, (d) => A.scale(c, d));
      },
    };
  };

/** J z + c */
export function predicted<M>(A: Arithmetic<M>, J: LinearMap<M>, z: M): M {
  const Jz = J.apply(z);
  return J.shift === undefined ? Jz : A.add(Jz, everySample(A, J.shift, z));
}

/** c 1ᵀ: a column for each sample of z. */
export const everySample = <M>(A: Arithmetic<M>, c: M, z: M): M => A.multiply(c, ones(A, z));

/** 1ᵀ (1 × B) */
export const ones = <M>(A: Arithmetic<M>, z: M): M => {
  const B = A.shape(z)[1];
  return A.matrix(1, B, new Float64Array(B).fill(1));
};
