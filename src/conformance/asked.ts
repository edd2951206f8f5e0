import { ValueError } from '../errors.ts';
import type { LearningRule } from '../learning/rule.ts';
import { type Shapes, caseOf } from '../problem/family.ts';
import type { Check } from './check.ts';
import { DEPTH_MUPC } from './checks/cosineWidth.ts';
import { PARAMETERISED } from './checks/parameterisations.ts';
import { NONLINEAR, nonlinearProblems } from './nonlinearProblems.ts';
import { type ConformanceProblem, LINEAR, SCALARS, absences, conformanceProblems, demands } from './problems.ts';
import { type Trial, trial } from './trial.ts';

/** A problem that a check asks about, with its name. */
export interface AskedProblem {
  readonly name: string;
  readonly shape: string;
  readonly trial: Trial;
}

/**
 * Which problems each check is asked, or of them those with the names given; the rule answers each of the common ones once for all
 * checks.
 * @throws {ValueError} when a name is of no problem
 */
export function askedProblems(
  rule: LearningRule,
  seed: number,
  only?: readonly string[],
): (check: Check) => Promise<readonly AskedProblem[]> {
  const unknown = only?.find((name) => !NAMES.includes(name));
  if (unknown !== undefined)
    throw new ValueError(
      `checkRule: problems must name problems, got ${JSON.stringify(unknown)}; known: ${NAMES.join(', ')}`,
    );
  const lacks = absences(rule);
  const absent = ({ problem }: ConformanceProblem): boolean =>
    demands(problem).some((demand) => lacks.includes(demand));
  const kept = (problems: readonly ConformanceProblem[]): readonly ConformanceProblem[] =>
    problems.filter(({ name }) => only?.includes(name) ?? true);
  const asked = ({ name, shape, problem }: ConformanceProblem): AskedProblem => ({
    ...{ name, shape, trial: trial(rule, problem, seed) },
  });
  const all = kept(conformanceProblems(seed));
  const common = all.filter((problem) => !absent(problem)).map(asked);
  return async ({ problems }) => {
    if (problems === undefined) return common;
    if (problems !== 'declared-absent')
      return kept(await problems(seed))
        .filter((problem) => !absent(problem))
        .map(asked);
    // A rule that does not speak of nonlinear networks is not asked about them.
    const speaks = rule.capabilities?.nonlinear !== undefined;
    const others = speaks && lacks.length > 0 ? kept(await nonlinearProblems(seed)) : [];
    return [...all, ...others].filter(absent).map(asked);
  };
}

const namesOf = <S>(family: Shapes<S>): string[] => family.shapes.map((shape) => caseOf(family, shape));

/** Of every problem of every seed. */
const NAMES: readonly string[] = [
  ...[...namesOf(SCALARS), ...namesOf(LINEAR), ...namesOf(NONLINEAR)],
  ...[...namesOf(PARAMETERISED), ...namesOf(DEPTH_MUPC)],
];
