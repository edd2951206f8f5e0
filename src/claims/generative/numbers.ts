import type { Arithmetic } from '../../arithmetic/arithmetic.ts';
import type { Formula, IdentityTest } from '../../evidence/claim.ts';
import { generativeRegime } from './case.ts';

// What the blog prints as numbers, decided by arithmetic on them: the case says nothing, and one shape is enough.

export const numbersRegime = generativeRegime({ family: 'dln', batch: 'one', maxDepth: 2, chains: [[1, 1, 1]] });

/** A row of numbers, each in units of 1/`unit`. */
export const rowOf = <M>(A: Arithmetic<M>, values: readonly number[], unit = 1): M =>
  A.scale(A.reciprocal(A.matrix(1, 1, [unit])), A.matrix(1, values.length, values));
export const row =
  (values: readonly number[], unit = 1): Formula =>
  (A) =>
    rowOf(A, values, unit);

export const numbers = (left: Formula, right: Formula, controls: Readonly<Record<string, Formula>>): IdentityTest => ({
  ...{ kind: 'identity', regime: numbersRegime, left, right, controls },
  letters: () => [],
});
