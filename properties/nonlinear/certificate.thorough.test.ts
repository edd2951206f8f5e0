import { describe, test } from 'vitest';
import { PIECEWISE_LINEAR } from '../../src/arithmetic/activations.ts';
import { KINDS, expectProven } from './curved.ts';

describe('the certificate of a minimum', () => {
  test.each(KINDS.filter(([name]) => PIECEWISE_LINEAR.has(name)))(
    '%s, %s the weights: a proven minimum is where a longer run ends, and is not called away from rest',
    expectProven,
  );
});
