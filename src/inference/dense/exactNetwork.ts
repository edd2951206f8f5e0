import type { Bounded } from '../../arithmetic/errorBound.ts';
import type { Float64Matrix } from '../../arithmetic/float64.ts';
import type { DenseNetwork } from '../../network/dense/denseNetwork.ts';
import { exactly } from '../certificate.ts';

/** The network's numbers, each taken at its word, for running error analysis. */
export const exactNetwork = (network: DenseNetwork<Float64Matrix>): DenseNetwork<Bounded<Float64Matrix>> => ({
  ...network,
  layers: network.layers.map((layer) => ({
    ...layer,
    weights: exactly(layer.weights),
    scale: exactly(layer.scale),
    precision: exactly(layer.precision),
    bias: exactly(layer.bias),
  })),
});
