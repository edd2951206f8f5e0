import { backprop } from './backprop.ts';
import { pcAlm } from './pcAlm.ts';
import { pcClosedForm } from './pcClosedForm.ts';
import { pcConjugateGradients } from './pcConjugateGradients.ts';
import { pcErrorCoordinates } from './pcErrorCoordinates.ts';
import { pcFixedPrediction } from './pcFixedPrediction.ts';
import { pcIncremental } from './pcIncremental.ts';
import { pcIterative } from './pcIterative.ts';
import { pcMomentum } from './pcMomentum.ts';
import { pcPrecisionWeighted } from './pcPrecisionWeighted.ts';
import { pcTargetPropagation } from './pcTargetPropagation.ts';
import { pcTheorem1 } from './pcTheorem1.ts';
import { pcTheorem2 } from './pcTheorem2.ts';
import type { EngineRule } from './rule.ts';

/** The rules that come with the package. They pass through the conformance suite like anybody's. */
export const LEARNING_RULES: readonly EngineRule[] = [
  ...[backprop, pcClosedForm, pcIterative, pcMomentum, pcConjugateGradients, pcErrorCoordinates, pcPrecisionWeighted],
  ...[pcIncremental, pcFixedPrediction, pcAlm, pcTargetPropagation, pcTheorem1, pcTheorem2],
];

export { backprop, pcAlm, pcClosedForm, pcConjugateGradients, pcErrorCoordinates, pcFixedPrediction, pcIncremental };
export { pcIterative, pcMomentum, pcPrecisionWeighted, pcTargetPropagation, pcTheorem1, pcTheorem2 };
