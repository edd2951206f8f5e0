import { ValueError } from '../errors.ts';
import type { LearningRule } from '../learning/rule.ts';
import { type Shapes, caseOf } from '../problem/family.ts';
import { isNonlinear, isUnbiased, lacking } from './capabilities.ts';
import type { Check } from './check.ts';
import { DEPTH_MUPC } from './checks/cosineWidth.ts';
import { PARAMETERISED } from './checks/parameterisations.ts';
import { LEARNING } from './learningProblems.ts';
import { NONLINEAR, nonlinearOutlines, nonlinearProblems } from './nonlinearProblems.ts';
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

/**
 * Which problems each check is asked, or of them those with the names given; the rule answers each once for all checks.
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
  const fitting = (own: readonly ConformanceProblem[], besides: readonly ConformanceProblem[]): Asked => {
    const problems = [...own, ...besides];
    const spoken = problems.filter(({ problem }) => !(silent && isNonlinear(problem)));
    const lacked = spoken.map((asked): readonly string[] => [
      ...lacking(rule, asked.problem),
      ...(own.includes(asked) || isHeldBy(rule, asked.problem) ? [] : ['numbers out of its range']),
    ]);
    const because = [...new Set(lacked.flat())].map((what) => ({
      ...{ what, problems: lacked.filter((all) => all.includes(what)).length },
    }));
    return {
      problems: spoken.filter((_, i) => lacked[i]!.length === 0).map(asked),
      leftOut: {
        ...{ problems: lacked.filter((all) => all.length > 0).length, because },
        unspoken: problems.length - spoken.length,
      },
    };
  };
  const linear = kept(conformanceProblems(seed));
  // A rule that does not speak of nonlinear networks is not asked about them: they are counted, and need not be found.
  const nonlinear = async () => kept(silent ? nonlinearOutlines(seed) : await nonlinearProblems(seed));
  return async ({ problems, besides }) => {
    if (problems === 'declared-absent') {
      const all = silent ? linear : [...linear, ...(await nonlinear())];
      const absent = all.filter(({ problem }) => lacking(rule, problem).length > 0);
      return { problems: absent.map(asked), leftOut: { problems: 0, because: [], unspoken: 0 } };
    }
    const own = typeof problems === 'function' ? kept(await problems(seed)) : problems === 'nonlinear' ? [] : linear;
    const others = problems === 'nonlinear' || problems === 'linear and nonlinear' ? await nonlinear() : [];
    return fitting([...own, ...others], besides ? kept(await besides(seed)) : []);
  };
}

const namesOf = <S>(family: Shapes<S>): string[] => family.shapes.map((shape) => caseOf(family, shape));

/** Of every problem of every seed. */
const NAMES: readonly string[] = [
  ...[...namesOf(SCALARS), ...namesOf(LINEAR), ...namesOf(REGIMES), ...namesOf(NONLINEAR), ...namesOf(LEARNING)],
  ...[...namesOf(PARAMETERISED), ...namesOf(DEPTH_MUPC)],
];
