import { ValueError } from '../errors.ts';
import type { LearningRule } from '../learning/rule.ts';
import { type Shapes, caseOf } from '../problem/family.ts';
import type { Check } from './check.ts';
import { DEPTH_MUPC } from './checks/cosineWidth.ts';
import { PARAMETERISED } from './checks/parameterisations.ts';
import { LEARNING } from './learningProblems.ts';
import { NONLINEAR, nonlinearProblems } from './nonlinearProblems.ts';
import {
  type ConformanceProblem,
  LINEAR,
  SCALARS,
  absences,
  conformanceProblems,
  demands,
  isUnbiased,
} from './problems.ts';
import { isHeldBy } from './range.ts';
import { REGIMES } from './regimes.ts';
import { type Trial, trial } from './trial.ts';

/** A problem that a check asks about, with its name. */
export interface AskedProblem {
  readonly name: string;
  readonly shape: string;
  readonly trial: Trial;
}

/**
 * Which problems each check is asked, or of them those with the names given; the rule answers each once for all
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
    problems.filter(
      ({ name, problem }) =>
        (only?.includes(name) ?? true) && (rule.capabilities?.biases === false || !isUnbiased(problem)),
    );
  const trials = new Map<string, Trial>();
  const asked = ({ name, shape, problem }: ConformanceProblem): AskedProblem => {
    if (!trials.has(name)) trials.set(name, trial(rule, problem, seed));
    return { name, shape, trial: trials.get(name)! };
  };
  const all = kept(conformanceProblems(seed));
  const fit = (problems: readonly ConformanceProblem[]): AskedProblem[] =>
    kept(problems)
      .filter((problem) => !absent(problem))
      .map(asked);
  return async ({ problems, besides }) => {
    const others = besides ? (await besides(seed)).filter(({ problem }) => isHeldBy(rule, problem)) : [];
    if (problems !== 'declared-absent')
      return [...fit(problems === undefined ? all : await problems(seed)), ...fit(others)];
    // A rule that does not speak of nonlinear networks is not asked about them.
    const speaks = rule.capabilities?.nonlinear !== undefined;
    const bent = speaks && lacks.length > 0 ? kept(await nonlinearProblems(seed)) : [];
    return [...all, ...bent].filter(absent).map(asked);
  };
}

const namesOf = <S>(family: Shapes<S>): string[] => family.shapes.map((shape) => caseOf(family, shape));

/** Of every problem of every seed. */
const NAMES: readonly string[] = [
  ...[...namesOf(SCALARS), ...namesOf(LINEAR), ...namesOf(REGIMES), ...namesOf(NONLINEAR), ...namesOf(LEARNING)],
  ...[...namesOf(PARAMETERISED), ...namesOf(DEPTH_MUPC)],
];
