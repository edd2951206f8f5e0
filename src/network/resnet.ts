import type { ActivationName } from '../arithmetic/activations.ts';
import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import { ValueError } from '../errors.ts';
import { activation } from '../layers/activation.ts';
import { convolution } from '../layers/convolution.ts';
import { type NodeShape, size } from '../layers/layer.ts';
import { linear } from '../layers/linear.ts';
import { meanPooling } from '../layers/meanPooling.ts';
import { residual } from '../layers/residual.ts';
import { scaled } from '../layers/scaled.ts';
import { sequence } from '../layers/sequence.ts';
import type { Random } from '../random.ts';
import { type PlannedLayer, drawnNetwork } from './architecture.ts';
import type { Network } from './graph.ts';

/** The shape of a residual network of convolutions. */
export interface ResnetSizes {
  /** [channels, height, width] */
  readonly image: NodeShape;
  /** C, of every hidden node */
  readonly channels: number;
  /** n, in three stages: a multiple of 3 */
  readonly blocks: number;
  readonly classes: number;
  readonly activation: ActivationName;
  /** Of the last node: cross-entropy on its logits, or squared error. */
  readonly output: 'gaussian' | 'categorical';
}

/** What keeps activities of order 1 through φ; 1 where PyTorch’s calculate_gain has none. */
const GAINS: Partial<Record<ActivationName, number>> = { tanh: 5 / 3, relu: Math.SQRT2 };

/**
 * The layers of a residual network of convolutions, one state of predictive coding between two of them.
 *
 *     three times:  z ← a K z,   n/3 times z ← z + a (n + 4)^{−½} K φ(z),   z ← 2×2 means, a layer of its own
 *     u = m^{−1} W z                       m inputs of the readout
 *
 * Convolutions are 3×3 with a padding of 1 and no bias; K, W ~ N(0, 1), a = gain/√(9 · channels in). N of the paper's figure is 9C.
 * Source: jpc, experiments/limits_paper/cnn.
 * @throws {DimensionError} when three halvings do not tile the image
 * @throws {ValueError} when the blocks are no multiple of 3, or a count is none
 */
export function resnetPlan({ image, channels: C, blocks: n, classes, activation: phi }: ResnetSizes): PlannedLayer[] {
  if (!(Number.isInteger(n) && n > 0 && n % 3 === 0))
    throw new ValueError(`resnet: blocks must be a positive multiple of 3, got ${n}; there are as many in every stage`);
  const gain = GAINS[phi] ?? 1;
  const plan: PlannedLayer[] = [];
  let at = image;
  const add = ({ layer, scale }: { layer: PlannedLayer['layer']; scale?: number }): void => {
    plan.push({ layer, constants: scale === undefined ? {} : { scale }, deviation: 1 });
    at = layer.to;
  };
  const kernel = (): PlannedLayer['layer'] => convolution(at, { channels: C, kernel: 3, padding: 1 });
  const fanIn = (): number => gain / Math.sqrt(9 * at[0]!);
  for (let stage = 0; stage < 3; stage++) {
    add({ layer: scaled(kernel()), scale: fanIn() });
    for (let k = 0; k < n / 3; k++)
      add({ layer: residual(sequence(activation(phi, at), scaled(kernel()))), scale: fanIn() / Math.sqrt(n + 4) });
    add({ layer: meanPooling(at, 2) });
  }
  add({ layer: scaled(linear(at, [classes])), scale: 1 / size(at) });
  return plan;
}

/** A residual network of convolutions with drawn weights. @throws as `resnetPlan` does */
export const resnet = <M>(A: Arithmetic<M>, sizes: ResnetSizes, r: Random): Network<M> =>
  drawnNetwork(A, resnetPlan(sizes), sizes.output, r);
