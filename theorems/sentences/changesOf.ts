import type { Fraction } from 'mathjs';
import type { Exact } from '../closedForms/cases.ts';
import { backpropagation } from '../oracles/backpropagation.ts';
import { negated, predictionSlope } from '../oracles/differences.ts';
import { energyMinimum } from '../oracles/energyMinimum.ts';
import { exact } from '../oracles/exact.ts';
import type { PlainProblem } from '../oracles/numbers.ts';

/** Minus the gradients, layer by layer. */
export const bpChanges = (p: PlainProblem): Exact[] => negated(exact, backpropagation(exact, p).gradients);
export const pcChanges = (p: PlainProblem): Exact[] => negated(exact, energyMinimum(exact, p).gradients);
export const residual = (p: PlainProblem): Exact => backpropagation(exact, p).residual;
export const slope = (p: PlainProblem, changes: readonly Exact[]): Exact => predictionSlope(exact, p, changes);
export const zHat = (p: PlainProblem): Exact[] => backpropagation(exact, p).zHat;
export const zStar = (p: PlainProblem): Exact[] => energyMinimum(exact, p).z;
export const B = (p: PlainProblem): Fraction => exact.of(p.batch);
