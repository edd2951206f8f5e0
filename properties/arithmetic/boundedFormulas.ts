import type { Fraction } from 'mathjs';
import type { Arithmetic } from '../../src/arithmetic/arithmetic.ts';
import { errorBound } from '../../src/arithmetic/errorBound.ts';
import { float64 } from '../../src/arithmetic/float64.ts';
import { type RationalMatrix, rational } from '../../src/arithmetic/rational.ts';
import { SingularError } from '../../src/errors.ts';
import { exactly, within } from './fractions.ts';
import { thrown } from './laws.ts';
import { logUniform, planted } from './matrices.ts';
import { RATIONAL, evaluate, program } from './programs.ts';

export type Formula = <M>(A: Arithmetic<M>) => M;

export const DOUBLE = errorBound(float64, 2 ** -53);
export const SINGLE = errorBound(float64, 2 ** -24);

export const truth = (a: RationalMatrix): readonly Fraction[] => a.data;

/** How many entries were judged against a finite bound, and how many of them lay outside it. */
export interface Count {
  finite: number;
  infinite: number;
  outside: number;
}
export const none = (): Count => ({ finite: 0, infinite: 0, outside: 0 });

export function tally(count: Count, values: ArrayLike<number>, exact: readonly Fraction[], error: Float64Array): void {
  error.forEach((bound, i) => {
    if (bound === Infinity) count.infinite++;
    else {
      count.finite++;
      if (!Number.isFinite(values[i]) || !within(exactly(values[i]!), exact[i]!, bound)) count.outside++;
    }
  });
}

export const randomProgram = (seed: number, n: number, length: number, operations = RATIONAL): Formula => {
  const code = program(seed, n, length, operations);
  const entries = [0, 1, 2].map((i) => logUniform(seed + i, n * n));
  return (A) =>
    evaluate(
      A,
      code,
      entries.map((e) => A.matrix(n, n, e)),
    );
};

/** X = A⁻¹B with a planted spectrum, then XᵀX: a solve whose own error is carried on. */
export const illConditioned =
  (seed: number, n: number, kappa: number): Formula =>
  (A) => {
    const x = A.solve(A.matrix(n, n, planted(seed, n, kappa)), A.matrix(n, 2, logUniform(seed, n * 2)));
    return A.multiply(x, x, { transposeA: true });
  };

/** S⁻¹r for S = Σ P_k P_kᵀ formed in the engine, as theory/ does: the matrix of the solve carries errors of its own. */
export const formedSystem =
  (seed: number, n: number, thin: number): Formula =>
  (A) => {
    const P = A.matrix(n, n, logUniform(seed, n * n, 1));
    const c = A.matrix(1, 1, [10 ** -thin]);
    const S = A.add(A.multiply(P, P, { transposeB: true }), A.scale(c, A.identity(n)));
    return A.solve(S, A.matrix(n, 1, logUniform(seed + 1, n)));
  };

export const judge = (count: Count, formula: Formula): void => {
  const bounded = thrown(() => formula(DOUBLE));
  if (bounded instanceof SingularError) return; // the base itself refuses: no finite bound is claimed
  tally(count, formula(float64).data, truth(formula(rational)), formula(DOUBLE).error);
};
