import type { WrongRule } from '../rule.ts';
import { ascendingUpdate } from './ascendingUpdate.ts';
import { backpropagatedError } from './backpropagatedError.ts';
import { batchAveragedEnergy } from './batchAveragedEnergy.ts';
import { flippedFeedback } from './flippedFeedback.ts';
import { forgottenPrecision } from './forgottenPrecision.ts';
import { meanSubtractedInference } from './meanSubtractedInference.ts';
import { softsignUpdate } from './softsignUpdate.ts';
import { stalePresynaptic } from './stalePresynaptic.ts';
import { summedBatch } from './summedBatch.ts';

/** Rules wrong on purpose, one defect each: a conformance check that stops refuting its own has failed. */
export const WRONG_RULES: readonly WrongRule[] = [
  ascendingUpdate,
  backpropagatedError,
  batchAveragedEnergy,
  flippedFeedback,
  forgottenPrecision,
  meanSubtractedInference,
  softsignUpdate,
  stalePresynaptic,
  summedBatch,
];
