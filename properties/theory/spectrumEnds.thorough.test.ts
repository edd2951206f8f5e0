import { describe, test } from 'vitest';
import { deep, expectProvenEnds } from './countedSpectrum.ts';

describe('the ends of the activity Hessian’s spectrum', () => {
  test.each([['ten residual layers of width 3, std 2', deep(1, 10, 3, 2), 1e-7]] as const)(
    'have proven bounds on both sides, and positive ones: %s',
    (_, p, loose) => expectProvenEnds(p, loose),
  );
});
