import { describe, expect, test } from 'vitest';
import { float32 } from '../../src/arithmetic/float32.ts';
import { float64 } from '../../src/arithmetic/float64.ts';
import { rational } from '../../src/arithmetic/rational.ts';
import { DimensionError, type PcnCheckError, ValueError } from '../../src/errors.ts';
import { depth, layer, layerNumbers, scaleOf, weightsOf } from '../../src/network/linearGaussian.ts';
import { linearNetwork } from '../../src/network/numbers.ts';
import { chainOf } from '../../src/problem/chain.ts';
import { linearProblem } from '../../src/problem/numbers.ts';
import { type Numbers, good } from './numbers.ts';

describe('linearNetwork and problem', () => {
  test('a network that chains is taken as it is, entry by entry', () => {
    const P = linearProblem(rational, good);
    expect(depth(P.network)).toBe(3);
    expect(layerNumbers(P.network)).toEqual([1, 2, 3]);
    expect(P.network.widths).toEqual([2, 3, 3, 1]);
    expect(rational.format(weightsOf(layer(P.network, 1)))).toEqual([
      ['1', '2'],
      ['3', '4'],
      ['5', '6'],
    ]);
    expect(rational.format(scaleOf(rational, layer(P.network, 2)))).toEqual([['-1/2']]);
    expect(rational.format(layer(P.network, 3).precision)).toEqual([['1/2']]);
    expect(chainOf(P).map((at) => at.skip)).toEqual([false, true, false]);
    expect(rational.format(P.x)).toEqual([
      ['1', '2'],
      ['3', '4'],
    ]);
    expect(rational.format(P.y)).toEqual([['5', '6']]);
  });

  test('absent scales and precisions are 1, absent skips are false', () => {
    const bare = linearNetwork(rational, { widths: [1, 1], weights: [[2]] });
    expect(rational.format(scaleOf(rational, layer(bare, 1)))).toEqual([['1']]);
    expect(rational.format(layer(bare, 1).precision)).toEqual([['1']]);
    expect(chainOf({ network: bare })[0]!.skip).toBe(false);
  });

  test('numbers that float32 cannot hold are refused there, and taken in float64', () => {
    const bare = { widths: [1, 1], weights: [[2]] };
    expect(() => linearNetwork(float32, { ...bare, precisions: [1e-50] })).toThrow(
      /^network: precision 1 must be positive as \S+ holds it, got 1e-50/,
    );
    for (const wrong of [{ weights: [[-1e39]] }, { scales: [1e39] }, { precisions: [1e39] }])
      expect(() => linearNetwork(float32, { ...bare, ...wrong })).toThrow(
        /entries must be finite in float32, got -?1e\+39/,
      );
    expect(linearNetwork(float64, { ...bare, precisions: [1e-50], scales: [1e39] }).layers).toHaveLength(1);
    expect(weightsOf(layer(linearNetwork(float32, { widths: [1, 1], weights: [[3.4e38]] }), 1)).data[0]).toBe(
      Math.fround(3.4e38),
    );
  });

  const D = DimensionError;
  const V = ValueError;
  const w = good.weights;
  const cases: [string, Partial<Numbers>, new (message: string) => PcnCheckError, RegExp][] = [
    ['no layer', { widths: [2], weights: [] }, D, /^network: weights must have at least one layer, got none/],
    ['a width too few', { widths: [2, 3, 3] }, D, /^network: widths must have 4 entries n_0\.\.n_3 for 3 .*, got 3/],
    ['a width too many', { widths: [2, 3, 3, 1, 1] }, D, /^network: widths must have 4 entries.*, got 5/],
    ['an empty layer', { widths: [2, 0, 3, 1] }, D, /^network: width 1 must be a positive integer, got 0; /],
    ['a negative width', { widths: [2, 3, 3, -1] }, D, /^network: width 3 must be a positive integer, got -1; /],
    ['half a neuron', { widths: [2, 2.5, 3, 1] }, D, /^network: width 1 must be a positive integer, got 2.5; /],
    ['a width that is NaN', { widths: [NaN, 3, 3, 1] }, D, /^network: width 0 must be a positive integer, got NaN; /],
    [
      'weights that do not chain',
      { widths: [2, 3, 4, 1] },
      D,
      /^network: W_2 must be 4×3 to chain widths 2-3-4-1, got 9 entries; give 12/,
    ],
    ['an empty matrix', { weights: [w[0]!, [], w[2]!] }, D, /^network: W_2 must be 3×3 .*, got 0 entries; /],
    ['too few scales', { scales: [1, 1] }, D, /^network: scales must have one entry for each of 3 layers, got 2/],
    ['too many skips', { skips: [false, false, false, false] }, D, /^network: skips must have one entry .*, got 4/],
    ['no precisions', { precisions: [] }, D, /^network: precisions must have one entry .*, got 0/],
    [
      'a skip between unequal widths',
      { skips: [true, false, false] },
      D,
      /^network: layer 1 must be square to have a skip, got 3×2; /,
    ],
    [
      'a weight that is NaN',
      { weights: [w[0]!, w[1]!, [1, NaN, 3]] },
      V,
      /^network: W_3 must be finite, got NaN at entry 1; /,
    ],
    [
      'an infinite weight',
      { weights: [[Infinity, 2, 3, 4, 5, 6], w[1]!, w[2]!] },
      V,
      /^network: W_1 must be finite, got Infinity at entry 0; /,
    ],
    ['a scale that is NaN', { scales: [1, NaN, 1] }, V, /^network: scale 2 must be finite, got NaN/],
    ['an infinite scale', { scales: [1, 1, -Infinity] }, V, /^network: scale 3 must be finite, got -Infinity/],
    ['a precision of zero', { precisions: [1, 0, 1] }, V, /^network: precision 2 must be positive and finite, got 0; /],
    [
      'a negative precision',
      { precisions: [-1, 1, 1] },
      V,
      /^network: precision 1 must be positive and finite, got -1; /,
    ],
    [
      'an infinite precision',
      { precisions: [1, 1, Infinity] },
      V,
      /^network: precision 3 must be positive and finite, got Infinity; /,
    ],
    [
      'a precision that is NaN',
      { precisions: [1, NaN, 1] },
      V,
      /^network: precision 2 must be positive and finite, got NaN; /,
    ],
    ['a batch of zero', { batch: 0, x: [], y: [] }, D, /^problem: batch must be a positive integer, got 0/],
    ['half a batch', { batch: 1.5 }, D, /^problem: batch must be a positive integer, got 1.5/],
    ['inputs of another batch', { x: [1, 2] }, D, /^problem: x must hold 2×2 numbers .*, got 2/],
    ['targets of another batch', { y: [1, 2, 3] }, D, /^problem: y must hold 1×2 numbers .*, got 3/],
    ['an input that is NaN', { x: [1, 2, NaN, 4] }, V, /^problem: x must be finite, got NaN at entry 2; /],
    ['an infinite target', { y: [-Infinity, 1] }, V, /^problem: y must be finite, got -Infinity at entry 0; /],
  ];
  for (const [what, change, type, text] of cases) {
    test(`${what} throws a ${type.name} that says what must hold and what it got`, () => {
      let error: unknown;
      try {
        linearProblem(rational, { ...good, ...change });
      } catch (thrown) {
        error = thrown;
      }
      expect(error).toBeInstanceOf(type);
      expect((error as PcnCheckError).message).toMatch(text);
      expect((error as PcnCheckError).message).toMatch(/^(network|problem): .+ must .+, got .+$/);
    });
  }
});
