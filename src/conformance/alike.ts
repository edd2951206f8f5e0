import type { CheckResult } from './results.ts';
import { sameFailure } from './thrown.ts';

/** What makes two unexpected results one to tell: undecided for the same reason, or thrown at the same place. */
export const reasonOf = ({ outcome, problems, detail, number }: CheckResult): string =>
  outcome === 'undecided' && problems > 0 ? sameFailure(detail) : number;

/** Results in groups that are told once, each with its first at its head. */
export const alike = (results: readonly CheckResult[]): readonly (readonly CheckResult[])[] =>
  [...new Set(results.map(reasonOf))].map((reason) => results.filter((c) => reasonOf(c) === reason));
