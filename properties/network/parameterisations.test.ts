import { describe, expect, test } from 'vitest';
import { rational } from '../../src/arithmetic/rational.ts';
import { ValueError } from '../../src/errors.ts';
import { depth } from '../../src/network/linearGaussian.ts';
import { linearNetwork } from '../../src/network/numbers.ts';
import { type ParameterisationName, type Sizes, parameterised } from '../../src/network/parameterisations.ts';
import { random } from '../../src/random.ts';
import { expectMoments, UNIFORM, NORMAL } from './moments.ts';

describe('parameterisations', () => {
  // Powers of four, so that every root is exact.
  const sizes: Sizes = { inputs: 4, width: 16, depth: 4, outputs: 3, skips: true, gamma: 2 };
  const scales = (name: ParameterisationName, change: Partial<Sizes> = {}): readonly number[] | undefined =>
    parameterised(name, { ...sizes, ...change }, random(1)).scales;

  test.each<[ParameterisationName, number[], number[]]>([
    ['sp', [1, 1, 1, 1], [1, 1, 1, 1]],
    ['ntp', [1 / 2, 1 / 8, 1 / 8, 1 / 4], [1 / 2, 1 / 4, 1 / 4, 1 / 4]],
    ['mupc', [1 / 2, 1 / 8, 1 / 8, 1 / 32], [1 / 2, 1 / 4, 1 / 4, 1 / 32]],
    ['completep', [1 / 2, 1 / 16, 1 / 16, 1 / 32], [1 / 2, 1 / 4, 1 / 4, 1 / 32]],
  ])('%s has the premultipliers of the table, with skips and without', (name, withSkips, without) => {
    expect(scales(name)).toEqual(withSkips);
    expect(scales(name, { skips: false })).toEqual(without);
  });

  test('γ is 1 unless given', () =>
    expect(scales('mupc', { gamma: 1 })).toEqual(
      parameterised('mupc', { inputs: 4, width: 16, depth: 4, outputs: 3, skips: true }, random(1)).scales,
    ));

  test.each<[ParameterisationName]>([['sp'], ['ntp'], ['mupc'], ['completep']])(
    '%s joins the hidden layers only, chains its widths, and is a valid network',
    (name) => {
      const numbers = parameterised(name, sizes, random(3));
      expect(numbers.widths).toEqual([4, 16, 16, 16, 3]);
      expect(numbers.skips).toEqual([false, true, true, false]);
      expect(depth(linearNetwork(rational, numbers))).toBe(4);
      expect(parameterised(name, { ...sizes, skips: false }, random(3)).skips).toEqual([false, false, false, false]);
    },
  );

  test.each<[ParameterisationName]>([['ntp'], ['mupc'], ['completep']])(
    '%s draws weights of N(0, 1) entries in every layer',
    (name) => {
      const { weights } = parameterised(name, { ...sizes, width: 60, outputs: 60, inputs: 60 }, random(5));
      for (const w of weights) expectMoments(Float64Array.from(w), 1, NORMAL);
    },
  );

  test('sp draws weights uniform on ±1/√fan_in in every layer', () => {
    const { weights, widths } = parameterised('sp', { ...sizes, inputs: 30, width: 60, outputs: 90 }, random(6));
    weights.forEach((w, i) => {
      const entries = Float64Array.from(w);
      expect(Math.max(...entries.map(Math.abs))).toBeLessThanOrEqual(1 / Math.sqrt(widths[i]!));
      expectMoments(entries, 1 / (3 * widths[i]!), UNIFORM);
    });
  });

  test('the same seed gives the same network and another seed another one', () => {
    expect(parameterised('mupc', sizes, random(7))).toEqual(parameterised('mupc', sizes, random(7)));
    expect(parameterised('mupc', sizes, random(7))).not.toEqual(parameterised('mupc', sizes, random(8)));
  });

  test('a depth below 2 and an unknown name are refused', () => {
    expect(() => parameterised('sp', { ...sizes, depth: 1 }, random(1))).toThrow(
      /^parameterised: depth must be an integer of at least 2, got 1; /,
    );
    expect(() => parameterised('sp', { ...sizes, depth: 2.5 }, random(1))).toThrow(ValueError);
    expect(() => parameterised('mup' as ParameterisationName, sizes, random(1))).toThrow(
      /^parameterised: name must be one of sp, ntp, mupc, completep, got "mup"/,
    );
  });
});
