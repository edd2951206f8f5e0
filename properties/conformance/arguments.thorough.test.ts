import { describe, test } from 'vitest';
import { expectRefutedByAll } from './sweepOverTargets.ts';

describe('a rule that writes over what it is given', () => {
  test.each([2, 3, 4, 5])(
    'and so does no inference is refuted by every check that asks it to, seed %i',
    expectRefutedByAll,
  );
});
