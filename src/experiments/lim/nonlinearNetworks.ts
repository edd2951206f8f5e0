import type { ActivationName } from '../../arithmetic/activations.ts';
import { elementwise } from '../../arithmetic/elementwise.ts';
import type { Float64Matrix } from '../../arithmetic/float64.ts';
import type { Batch } from '../../data/index.ts';
import { ValueError } from '../../errors.ts';
import type { NodeShape } from '../../layers/layer.ts';
import { parameterised } from '../../network/parameterisations.ts';
import { resnet } from '../../network/resnet.ts';
import { type TransformerSizes, transformer } from '../../network/transformer.ts';
import { underCrossEntropy } from '../../problem/crossEntropy.ts';
import { problem } from '../../problem/numbers.ts';
import { type Supervised, supervised } from '../../problem/problem.ts';
import { random } from '../../random.ts';
import type { ExperimentEngine } from '../experiment.ts';

/** Which network, but for its sizes. */
export type Architecture =
  | {
      readonly kind: 'mlp';
      readonly activation: ActivationName;
      /** `mupc` with skips unless told. */
      readonly parameterisation?: 'sp';
      /** p_L; 1 unless told. */
      readonly outputPrecision?: 'N L';
    }
  | { readonly kind: 'resnet'; readonly activation: ActivationName }
  | ({ readonly kind: 'transformer' } & Required<Pick<TransformerSizes, 'norm' | 'heads' | 'parameterisation'>>);

/** A network of one size and its samples. */
export interface Setting {
  readonly network: Architecture;
  readonly loss: 'squared' | 'cross-entropy';
  /** N of a perceptron or transformer, C of a convolutional network. */
  readonly width: number;
  /** L of a perceptron; the blocks of the others. */
  readonly depth: number;
  readonly seed: number;
}

/** Samples, and what one of them looks like: [features], [channels, height, width], or [vocabulary, tokens]. */
export interface ShapedBatch extends Batch {
  readonly shape: NodeShape;
}

/**
 * The problem of a setting at initialisation, weights drawn from its seed: in the parameterisations of `parameterised`, `resnet` and
 * `transformer`, activations of perceptrons before the weights of layers 2..L.
 * @throws {ValueError} when samples do not fit the network; @throws as the networks do
 */
export function nonlinearProblem(on: ExperimentEngine, setting: Setting, data: ShapedBatch): Supervised<Float64Matrix> {
  const A = elementwise(on);
  const { network, loss, width, depth, seed } = setting;
  const { inputs, outputs, shape } = data;
  const B = data.x.length / inputs;
  const r = random(seed, 'nonlinear weights');
  const ends = [on.matrix(inputs, B, data.x), on.matrix(outputs, B, data.y)] as const;
  if (network.kind === 'mlp') {
    const { activation, parameterisation = 'mupc', outputPrecision } = network;
    const sizes = { inputs, width, depth, outputs, skips: parameterisation !== 'sp' };
    const numbers = parameterised(parameterisation, sizes, r);
    const last = outputPrecision === undefined ? 1 : width * depth;
    const drawn = problem(A, {
      ...{ ...numbers, x: data.x, y: data.y, batch: B, placement: 'before' },
      activations: numbers.weights.map((_, i) => (i === 0 ? 'identity' : activation)),
      precisions: numbers.weights.map((_, i) => (i === depth - 1 ? last : 1)),
    });
    return loss === 'squared' ? drawn : underCrossEntropy(A, drawn, classesOf(data));
  }
  if (network.kind === 'resnet') {
    if (shape.length !== 3)
      throw new ValueError(
        `nonlinearProblem: images must be channels × height × width for a convolutional network, got ${shape.join('×')}; reshape them`,
      );
    const output = loss === 'squared' ? 'gaussian' : 'categorical';
    const { activation } = network;
    const sizes = { image: shape, channels: width, blocks: depth, classes: outputs, activation, output } as const;
    return supervised(resnet(A, sizes, r), ...ends);
  }
  const [vocabulary, tokens] = shape as readonly [number, number];
  const { norm, heads, parameterisation } = network;
  const sizes = { vocabulary, tokens, width, heads, blocks: depth, norm, parameterisation };
  return supervised(transformer(A, sizes, r), ...ends);
}

/** The class of each sample, from one-hot targets. */
function classesOf({ outputs, y }: Batch): number[] {
  const B = y.length / outputs;
  return Array.from({ length: B }, (_, b) => {
    const column = Array.from({ length: outputs }, (_, i) => y[i * B + b]!);
    return column.indexOf(Math.max(...column));
  });
}
