import { describe, test } from 'vitest';
import { bignumber64 } from '../../src/arithmetic/bignumber.ts';
import { float64 } from '../../src/arithmetic/float64.ts';
import { ValueError } from '../../src/errors.ts';
import { expectThrows } from './laws.ts';
import { spectralLaws } from './spectralLaws.ts';

describe('spectra without a library', () => {
  describe('float64', () => {
    spectralLaws(float64);
  });
  describe('bignumber', () => {
    spectralLaws(bignumber64);
  });

  test('a matrix with NaN has no spectrum, and says where', () => {
    const a = float64.identity(2);
    a.data[3] = Number.NaN;
    for (const name of ['symmetricEigenvalues', 'singularValues'] as const)
      expectThrows(
        () => float64[name](a),
        ValueError,
        new RegExp(`^float64.${name}: A must be finite, got NaN as entry 3; `),
      );
  });
});
