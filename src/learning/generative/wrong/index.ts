import type { WrongGenerativeRule } from '../rule.ts';
import { DEPENDENCE } from './dependence.ts';
import { ENERGIES } from './energies.ts';
import { FEEDBACK } from './feedback.ts';
import { LEARNING } from './learning.ts';
import { MINIMA } from './minima.ts';
import { OVERWRITING } from './overwriting.ts';
import { PREDICTING } from './predicting.ts';
import { STEPS } from './steps.ts';

/** Generative rules wrong on purpose, one defect each: a conformance check that stops refuting its own has failed. */
export const WRONG_GENERATIVE_RULES: readonly WrongGenerativeRule[] = [
  ...[...FEEDBACK, ...MINIMA, ...DEPENDENCE],
  ...[...LEARNING, ...PREDICTING, ...STEPS, ...ENERGIES, ...OVERWRITING],
];
