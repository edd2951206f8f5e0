import { SIGNATURE_SEED, detectionTable } from '../conformance/detection.ts';
import type { SignatureTable } from '../conformance/signatures.ts';
import { ValueError } from '../errors.ts';
import { WRONG_RULES } from '../learning/wrong/index.ts';
import type { Answer, Experiment } from './experiment.ts';

export interface SignaturePoint {
  readonly rule: string;
  readonly seed: number;
}

/** A row of the table: the rule, its defect, and the checks that refute it, each with what was off. */
export type SignatureRow = SignatureTable['rules'][number];

/** The rules of a quick plan: every tenth. */
const QUICK = 10;

/** What each wrong rule of the package leaves behind: the table that explanations are looked up in. */
export const signatures: Experiment<SignaturePoint, SignatureRow> = {
  id: 'signatures',
  title: 'What wrong rules leave behind',
  source: 'docs/checks.md',
  version: 1,
  engines: ['float64'],
  plan: (size) =>
    WRONG_RULES.filter((_, i) => size === 'full' || i % QUICK === 0).map(({ id }) => ({
      ...{ rule: id, seed: SIGNATURE_SEED },
    })),
  run: async ({ rule: id, seed }) => {
    const rule = WRONG_RULES.find((known) => known.id === id);
    if (!rule) throw new ValueError(`signatures: rule must be one of WRONG_RULES, got ${id}; make the plan anew`);
    return (await detectionTable([rule], seed)).rules[0]!;
  },
  figures: (answers) =>
    answers.length === 0
      ? []
      : [
          {
            ...{ kind: 'table', id: 'signatures', title: 'Each wrong rule, and the checks that refute it' },
            caption:
              'A signature is the set of checks that refute, with what was off; the stochastic ones are left out.',
            head: ['Rule', 'Defect', 'Refuted by'],
            rows: answers.map(({ result: { id, defect, refuted } }) => [
              ...[id, defect],
              Object.keys(refuted).toSorted().join(', ') || 'stochastic checks alone',
            ]),
          },
        ],
};

/** The table that `fixtures/signatures.json` holds. */
export const signatureTable = (answers: readonly Answer<SignaturePoint, SignatureRow>[]): SignatureTable => ({
  seed: SIGNATURE_SEED,
  rules: answers.map(({ result }) => result),
});
