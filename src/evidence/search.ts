import { rational } from '../arithmetic/rational.ts';
import type { SearchTest } from './claim.ts';
import { type AtCase, smallestCounterexample } from './counterexample.ts';
import type { Counterexample, Finding } from './verdict.ts';

/** Looks for one exact case in which a universal statement is false. Finding none decides nothing. */
export function judgeSearch(test: SearchTest, seed: number): { finding: Finding; counterexample?: Counterexample } {
  const at =
    (statement: SearchTest['statement']): AtCase =>
    (c) =>
      statement(rational, c);
  const counterexample = smallestCounterexample(test.regime, at(test.statement), seed, {
    names: test.shown,
    letters: test.letters,
  });
  const controls = Object.entries(test.controls).map(([name, statement]) => {
    const refuted = smallestCounterexample(test.regime, at(statement), seed) !== undefined;
    return { name, expected: 'holds', outcome: refuted ? 'refuted' : 'holds' } as const;
  });
  const finding: Finding = {
    kind: 'search',
    system: 'rational',
    data: 'random',
    outcome: counterexample ? 'refuted' : 'undecided',
    summary: counterexample
      ? `false in an exact case with ${counterexample.shape}`
      : 'no exact counterexample among the small cases tried; that decides nothing',
    cases: {},
    controls,
  };
  return { finding, ...(counterexample ? { counterexample } : {}) };
}
