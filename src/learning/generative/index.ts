import { pcnClosedForm } from './pcnClosedForm.ts';
import { pcnIterative } from './pcnIterative.ts';
import type { GenerativeEngineRule } from './rule.ts';

/** The rules for generative networks that come with the package. They pass through the conformance suite like anybody's. */
export const GENERATIVE_RULES: readonly GenerativeEngineRule[] = [pcnClosedForm, pcnIterative];

export { pcnClosedForm, pcnIterative };
