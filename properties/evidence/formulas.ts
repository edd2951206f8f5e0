import type { Arithmetic } from '../../src/arithmetic/arithmetic.ts';
import { squaredNorm } from '../../src/definition/energy.ts';
import type { Formula, Regime } from '../../src/evidence/claim.ts';
import { rescalingMatrix } from '../../src/theory/equilibrium.ts';
import { number } from './trials.ts';

export const SEEDS = [1, 2, 3];
export const ANY: Regime = { family: 'dln', batch: 'any' };
export const GENERAL: Regime = { family: 'general', batch: 'any' };
export const RESIDUAL: Regime = { family: 'residual', batch: 'any' };

export const S: Formula = (A, c) => rescalingMatrix(A, c.network);

/** x (xᵀx)/(xᵀx) */
export const xByNorm: Formula = (A, c) => A.scale(A.reciprocal(squaredNorm(A, c.x)), A.scale(squaredNorm(A, c.x), c.x));

/** p = 2⁶¹ − 1 = 2³⁰·2³¹ − 1 from entries that are far from it. */
export const prime = <M>(A: Arithmetic<M>): M =>
  A.subtract(A.multiply(number(A, 2 ** 30), number(A, 2 ** 31)), number(A, 1));

export const input: Formula = (_, c) => c.x;
