import { backprop } from './backprop.ts';
import { pcClosedForm } from './pcClosedForm.ts';
import { pcIterative } from './pcIterative.ts';
import { pcTheorem1 } from './pcTheorem1.ts';
import { pcTheorem2 } from './pcTheorem2.ts';
import type { LearningRule } from './rule.ts';

/** The rules that come with the package. They pass through the conformance suite like anybody's. */
export const LEARNING_RULES: readonly LearningRule[] = [backprop, pcClosedForm, pcIterative, pcTheorem1, pcTheorem2];

export { backprop, pcClosedForm, pcIterative, pcTheorem1, pcTheorem2 };
