import { mapParameters } from '../layers/parameters.ts';
import type { ChainLayer } from '../network/linearGaussian.ts';

/** The same layer with the parameters that learn replaced; premultipliers stay. */
export const withParameters = <M>(at: ChainLayer<M>, change: (matrix: M) => M): ChainLayer<M> => ({
  ...at,
  theta: mapParameters(at.theta, (matrix, name) => (at.layer.parameters[name] === undefined ? matrix : change(matrix))),
});
