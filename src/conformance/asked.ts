import { ValueError } from '../errors.ts';
import type { LearningRule } from '../learning/rule.ts';
import { type Shapes, caseOf } from '../problem/family.ts';
import { isNonlinear, isUnbiased, lacking } from './capabilities.ts';
import type { Check } from './check.ts';
import { DEPTH_MUPC } from './checks/cosineWidth.ts';
import { PARAMETERISED } from './checks/parameterisations.ts';
import { LEARNING } from './learningProblems.ts';
import { NONLINEAR, nonlinearProblems } from './nonlinearProblems.ts';
import { type ConformanceProblem, LINEAR, SCALARS, conformanceProblems } from './problems.ts';
import { isHeldBy } from './range.ts';
import { REGIMES } from './regimes.ts';
import { type Trial, trial } from './trial.ts';

/** A problem that a check asks about, with its name. */
export interface AskedProblem {
  readonly name: string;
  readonly shape: string;
  readonly trial: Trial;
}

/** What a check asks of a rule, and what it leaves out. */
export interface Asked {
  readonly problems: readonly AskedProblem[];
  readonly leftOut: LeftOut;
}

/** The problems that a check leaves out since the rule declares that it lacks what they have. */
export interface LeftOut {
  readonly problems: number;
  /** "skips": how many of them have skips; one may have several things that the rule lacks. */
  readonly because: readonly { readonly what: string; readonly problems: number }[];
  /** Besides, those with activations, where the rule neither says that it computes them nor that it does not. */
  readonly unspoken: number;
}

/** Of a problem whose numbers are not in a rule's range, or not among those that it works with. */
const BEYOND = 'numbers that it does not hold';

/**
 * Which problems each check is asked, or of them those with the names given; the rule answers each once for all
 * checks.
 * @throws {ValueError} when a name is of no problem
 */
export function askedProblems(
  rule: LearningRule,
  seed: number,
  only?: readonly string[],
): (check: Check) => Promise<Asked> {
  const unknown = only?.find((name) => !NAMES.includes(name));
  if (unknown !== undefined)
    throw new ValueError(
      `checkRule: problems must name problems, got ${JSON.stringify(unknown)}; known: ${NAMES.join(', ')}`,
    );
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
  const silent = rule.capabilities?.nonlinear === undefined;
  const fitting = (problems: readonly ConformanceProblem[], besides: readonly ConformanceProblem[] = []): Asked => {
    const spoken = [...problems, ...besides].filter(({ problem }) => !(silent && isNonlinear(problem)));
    const lacks = spoken.map((one) => [
      ...lacking(rule, one.problem),
      ...(besides.includes(one) && !isHeldBy(rule, one.problem) ? [BEYOND] : []),
    ]);
    const because = [...new Set(lacks.flat())].map((what) => ({
      ...{ what, problems: lacks.filter((demands) => demands.includes(what)).length },
    }));
    const left = lacks.filter((demands) => demands.length > 0).length;
    return {
      problems: spoken.filter((_, i) => lacks[i]!.length === 0).map(asked),
      leftOut: { problems: left, because, unspoken: problems.length + besides.length - spoken.length },
    };
  };
  const all = kept(conformanceProblems(seed));
  return async ({ problems, besides }) => {
    if (problems !== 'declared-absent') {
      const others = besides ? kept(await besides(seed)) : [];
      return fitting(problems === undefined ? all : kept(await problems(seed)), others);
    }
    // A rule that does not speak of nonlinear networks is not asked about them.
    const bent = silent ? [] : kept(await nonlinearProblems(seed));
    const absent = [...all, ...bent].filter(({ problem }) => lacking(rule, problem).length > 0);
    return { problems: absent.map(asked), leftOut: { problems: 0, because: [], unspoken: 0 } };
  };
}

const namesOf = <S>(family: Shapes<S>): string[] => family.shapes.map((shape) => caseOf(family, shape));

/** Of every problem of every seed. */
const NAMES: readonly string[] = [
  ...[...namesOf(SCALARS), ...namesOf(LINEAR), ...namesOf(REGIMES), ...namesOf(NONLINEAR), ...namesOf(LEARNING)],
  ...[...namesOf(PARAMETERISED), ...namesOf(DEPTH_MUPC)],
];
