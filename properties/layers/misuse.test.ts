import { describe, expect, test } from 'vitest';
import { DimensionError, ValueError } from '../../src/errors.ts';
import { attention } from '../../src/layers/attention.ts';
import { layerFrom } from '../../src/layers/index.ts';
import { layerNorm } from '../../src/layers/layerNorm.ts';
import { linear } from '../../src/layers/linear.ts';
import { meanPooling } from '../../src/layers/meanPooling.ts';
import { named } from '../../src/layers/named.ts';
import { positionwise } from '../../src/layers/positionwise.ts';
import { reshaped } from '../../src/layers/reshaped.ts';
import { sequence } from '../../src/layers/sequence.ts';

describe('misuse of layers of images and tokens', () => {
  test.each<readonly [string, () => unknown, new (message: string) => Error, RegExp]>([
    [
      'windows that do not tile',
      () => meanPooling([1, 4, 5], 2),
      DimensionError,
      /windows must tile the image, got windows of 2 over 5 \(axis 2\)/,
    ],
    [
      'a window larger than its image',
      () => meanPooling([1, 2], 4),
      DimensionError,
      /got windows of 4 over 2 \(axis 1\)/,
    ],
    ['a window of none', () => meanPooling([1, 2], 0), ValueError, /window must be positive counts.*got 0/],
    ['a window of one axis too few', () => meanPooling([1, 2, 2], [2]), ValueError, /one for each of 2 axes, got 2/],
    [
      'pooling of a vector',
      () => meanPooling([4], 2),
      DimensionError,
      /channels and at least one axis, got 4; a vector is 1×4/,
    ],
    ['ε of none', () => layerNorm([2], 0), ValueError, /epsilon must be positive and finite, got 0/],
    ['an infinite ε', () => layerNorm([2], Infinity), ValueError, /got Infinity/],
    [
      'heads that do not divide',
      () => attention([12, 2], { heads: 3 }),
      DimensionError,
      /heads must divide the width, got 3 heads over 4 channels; take a divisor of 4/,
    ],
    ['heads of none', () => attention([12, 2], { heads: 0 }), ValueError, /heads must be a positive count, got 0/],
    ['half a head', () => attention([12, 2], { heads: 0.5 }), ValueError, /got 0\.5/],
    [
      'channels that are not three of each',
      () => attention([10, 2], { heads: 1 }),
      DimensionError,
      /from must be \[3N, T\].*got 10×2/,
    ],
    ['attention over an image', () => attention([3, 2, 2], { heads: 1 }), DimensionError, /got 3×2×2/],
    [
      'an unknown weighting',
      () => attention([3, 2], { heads: 1, weighting: 'relu' as 'linear' }),
      ValueError,
      /must be one of softmax, linear, got "relu"/,
    ],
    [
      'a reshape that drops a number',
      () => reshaped([2, 3], [5]),
      DimensionError,
      /to must hold 6 numbers as 2×3 does, got 5/,
    ],
    ['a layer of positions without any', () => positionwise([4], 2), DimensionError, /channels and positions, got 4/],
    [
      'a name with a dot',
      () => named('a.b', linear([1], [1])),
      ValueError,
      /name must be letters, digits, - or _, got "a\.b"/,
    ],
    ['no name', () => named('', linear([1], [1])), ValueError, /got ""/],
    [
      'two of a name',
      () => sequence(named('a', linear([1], [1])), named('a', linear([1], [1]))),
      ValueError,
      /got a\.weights twice/,
    ],
    [
      'an unknown kind',
      () => layerFrom({ kind: 'max-pooling' }),
      ValueError,
      /kind must be one of .*mean-pooling, layer-norm, attention.*got "max-pooling"/,
    ],
  ])('%s is refused', (_, make, type, message) => {
    expect(make).toThrow(type);
    expect(make).toThrow(message);
  });
});
