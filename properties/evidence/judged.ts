import type { Formula, RatioTest } from '../../src/evidence/claim.ts';
import type { JudgingEngine } from '../../src/evidence/engines.ts';
import type { ControlResult, EvidenceKind, Finding, Outcome } from '../../src/evidence/verdict.ts';
import { ONE, identity, number, predicted, predictedByProduct } from './trials.ts';

export const negated: Formula = (A, c) => A.scale(number(A, -1), predicted(A, c));
export const TRUE = identity(predicted, predictedByProduct, ONE, { 'a sign': negated });
export const FALSE = identity(predicted, negated, ONE, { doubled: (A, c) => A.scale(number(A, 2), predicted(A, c)) });

export const control = (outcome: Outcome, ratio?: number): ControlResult => ({
  name: 'control',
  expected: 'refuted',
  outcome,
  ...(ratio === undefined ? {} : { ratio }),
});

export const finding = (
  outcome: Outcome,
  change: Partial<Omit<Finding, 'controls'>> = {},
  controls: readonly ControlResult[] = [],
  kind: EvidenceKind = 'error-bound',
): Finding => ({ kind, system: 'made up', data: 'teacher', outcome, summary: '', cases: {}, controls, ...change });

/** An engine that says what it is told to. */
export const saying = (said: Finding, precision: JudgingEngine['precision'] = 'float64'): JudgingEngine => ({
  name: 'made up',
  about: 'made for this test',
  multiply: () => Promise.resolve(),
  precision,
  unitRoundoff: 2 ** -53,
  identity: () => Promise.resolve(said),
  ratio: () => Promise.resolve(said),
});
export const certificate: RatioTest = {
  kind: 'certificate',
  engines: ['float64'],
  cases: () => [],
  measure: () => Promise.resolve({ undecided: 'never asked' }),
  controls: {},
};
