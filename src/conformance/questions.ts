import { elementwise } from '../arithmetic/elementwise.ts';
import { type Float64Matrix, float64 } from '../arithmetic/float64.ts';
import { ValueError } from '../errors.ts';
import { oldShape } from '../learning/oldShape.ts';
import type { InferenceOptions, LearningRule } from '../learning/rule.ts';
import { type Supervised, mapProblem } from '../problem/problem.ts';
import { requireUnchanged } from './changedArguments.ts';
import { ownAnswer, ownCopy } from './ownCopies.ts';

/** What a rule can be asked to compute. */
const QUESTIONS = ['infer', 'learn', 'energy'] as const;
export type Question = (typeof QUESTIONS)[number];

/** A question with its arguments; the engine is not one of them: it is made where the rule answers. */
export type Asked = { readonly problem: Supervised<Float64Matrix> } & (
  | { readonly question: 'infer'; readonly given: InferenceOptions }
  | { readonly question: 'learn' | 'energy'; readonly given: readonly Float64Matrix[] }
);

/** What rules compute with here: doubles, entry by entry too. One that writes over it fails, and not the next. */
const ENGINE = Object.freeze(elementwise(float64));

/** What a rule says of itself: data, no functions. */
export type About = Omit<LearningRule, 'infer' | 'learn' | 'energy' | 'step' | 'trajectory'>;

export function about(rule: LearningRule): About {
  const { id, name, description, departures, promises, accuracy, unitRoundoff, batch, range, capabilities } = rule;
  const said: About = {
    ...{ id, name, description, departures },
    ...(promises === undefined ? {} : { promises }),
    ...(accuracy === undefined ? {} : { accuracy }),
    ...(unitRoundoff === undefined ? {} : { unitRoundoff }),
    ...(batch === undefined ? {} : { batch }),
    ...(range === undefined ? {} : { range }),
    ...(capabilities === undefined ? {} : { capabilities }),
  };
  for (const [name, value] of Object.entries<unknown>({ ...said }))
    if (value === undefined) Reflect.deleteProperty(said, name); // of JavaScript, anything
  return said;
}

export const answers = (rule: LearningRule): readonly Question[] =>
  QUESTIONS.filter((question) => typeof rule[question] === 'function');

/**
 * What a rule answers to a question, asked as a method. It gets copies of its own, and its answer is copied: whatever it writes, now
 * or later, is written over nothing that anybody else reads.
 * @throws {ArgumentsChanged} when it wrote over what it was given, also where it then threw
 * @throws {ValueError} when it failed because it takes its first argument for the problem, as rules did before: what to change
 */
export async function answer(rule: LearningRule, asked: Asked): Promise<unknown> {
  const own: Asked = { ...asked, problem: mapProblem(asked.problem, ownCopy), given: ownCopy(asked.given) } as Asked;
  try {
    return ownAnswer(await put(rule, own));
  } catch (error) {
    const change = oldShape(rule, error);
    if (change !== undefined) throw new ValueError(change, { cause: error });
    throw error;
  } finally {
    requireUnchanged(asked.question, [asked.problem, asked.given], [own.problem, own.given]);
  }
}

function put(rule: LearningRule, asked: Asked): unknown {
  if (asked.question === 'infer') return rule.infer(ENGINE, asked.problem, asked.given);
  if (asked.question === 'learn') return rule.learn(ENGINE, asked.problem, asked.given);
  return rule.energy?.(ENGINE, asked.problem, asked.given);
}

/** A rule whose every answer comes by way of `ask`; what comes is checked by whoever asked. */
export function ruleFrom(
  itself: About,
  answered: readonly Question[],
  ask: (asked: Asked) => Promise<unknown>,
): LearningRule {
  return {
    ...itself,
    infer: (_, problem, given) => ask({ question: 'infer', problem, given }) as ReturnType<LearningRule['infer']>,
    learn: (_, problem, given) => ask({ question: 'learn', problem, given }) as ReturnType<LearningRule['learn']>,
    ...(answered.includes('energy')
      ? { energy: (_, problem, given) => ask({ question: 'energy', problem, given }) as Promise<number> }
      : {}),
  };
}
