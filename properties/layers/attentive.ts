import type { Arithmetic } from '../../src/arithmetic/arithmetic.ts';
import { attention } from '../../src/layers/attention.ts';
import { perceptron, selfAttention, transformerBlock } from '../../src/layers/block.ts';
import { bias } from '../../src/layers/bias.ts';
import { type Layer, type Parameters, size } from '../../src/layers/layer.ts';
import { layerNorm } from '../../src/layers/layerNorm.ts';
import { linear } from '../../src/layers/linear.ts';
import { meanPooling } from '../../src/layers/meanPooling.ts';
import { named } from '../../src/layers/named.ts';
import { positionwise } from '../../src/layers/positionwise.ts';
import { reshaped } from '../../src/layers/reshaped.ts';
import { sequence } from '../../src/layers/sequence.ts';
import { type Random, random } from '../../src/random.ts';
import { whole } from './toeplitz.ts';

export const B = 2;

/** Layers of images and tokens that sums, products and quotients of counts are enough for. */
export const RATIONAL: readonly (readonly [string, Layer])[] = [
  ['mean pooling of an image', meanPooling([2, 4, 6], [2, 3])],
  ['mean pooling of a line', meanPooling([3, 4], 2)],
  ['global mean pooling', meanPooling([2, 3, 2], [3, 2])],
  ['a reshape', reshaped([2, 2, 3], [4, 3])],
  ['an embedding with positions', sequence(named('tokens', positionwise([5, 3], 2)), named('positions', bias([2, 3])))],
  ['a named layer', named('up', linear([3], [2]))],
  ['linear attention, one head', attention([6, 4], { heads: 1, weighting: 'linear' })],
  ['linear attention, two heads', attention([12, 3], { heads: 2, weighting: 'linear' })],
  ['linear self-attention', selfAttention([4, 3], 2, 'linear')],
  ['a perceptron', perceptron([2, 3], 4, 'square')],
  [
    'a block of polynomials',
    transformerBlock([2, 3], { heads: 2, norm: false, activation: 'square', weighting: 'linear' }),
  ],
];

/** Those that need exponentials or roots. */
export const SMOOTH: readonly (readonly [string, Layer])[] = [
  ['layer norm of vectors', layerNorm([4])],
  ['layer norm of positions', layerNorm([3, 2, 2], 1e-3)],
  ['attention, one head', attention([6, 4], { heads: 1 })],
  ['attention, two heads', attention([12, 3], { heads: 2 })],
  ['attention over one position', attention([6, 1], { heads: 2 })],
  ['self-attention', selfAttention([4, 3], 2)],
  ['a perceptron of GELUs', perceptron([2, 3], 4, 'gelu')],
  ['a block', transformerBlock([4, 3], { heads: 2, norm: false })],
  ['a block with norms', transformerBlock([4, 3], { heads: 2, norm: true })],
];

/** What a layer is given: parameters, an input, a signal, and directions of the first two. */
export function given<M>(
  A: Arithmetic<M>,
  layer: Layer,
  numbers: (r: Random, count: number) => Float64Array,
  seed: number,
) {
  const r = random(seed, 'layers of images and tokens');
  const matrix = (rows: number, columns: number): M => A.matrix(rows, columns, numbers(r, rows * columns));
  const all = Object.entries({ ...layer.parameters, ...layer.constants });
  const theta: Parameters<M> = Object.fromEntries(
    all.map(([name, [m, n]]) => [name, name.endsWith('scale') ? A.matrix(1, 1, [0.5]) : matrix(m, n)]),
  );
  return {
    theta,
    ...{ z: matrix(size(layer.from), B), g: matrix(size(layer.to), B) },
    dz: matrix(size(layer.from), B),
    dTheta: Object.fromEntries(Object.entries(layer.parameters).map(([name, [m, n]]) => [name, matrix(m, n)])),
  };
}

export const wholes = whole;
export const normals = (r: Random, count: number): Float64Array =>
  Float64Array.from({ length: count }, () => r.normal());
