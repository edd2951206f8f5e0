import { elementwise } from '../arithmetic/elementwise.ts';
import { type Float64Matrix, float64 } from '../arithmetic/float64.ts';
import { ValueError } from '../errors.ts';
import { type AnyRule, type GenerativeRule, type SettleOptions, isGenerative } from '../learning/generative/rule.ts';
import { oldShape } from '../learning/oldShape.ts';
import type { InferenceOptions, LearningRule, TrajectoryOptions } from '../learning/rule.ts';
import { mapModel } from '../network/generative.ts';
import { type GenerativeProblem, generative } from '../problem/generative.ts';
import { type Supervised, mapProblem } from '../problem/problem.ts';
import { requireUnchanged } from './changedArguments.ts';
import { ownAnswer, ownCopy } from './ownCopies.ts';

/** What a rule can be asked to compute. */
const QUESTIONS = ['infer', 'learn', 'energy', 'step', 'trajectory'] as const;
export type Question = (typeof QUESTIONS)[number];

/** What one for generative networks can be. */
const GENERATIVE_QUESTIONS = ['infer', 'learn', 'predict', 'energy', 'settle'] as const;
export type GenerativeQuestion = (typeof GENERATIVE_QUESTIONS)[number];

/** What each question gives a rule besides a problem. */
export interface Given {
  readonly infer: InferenceOptions;
  readonly learn: readonly Float64Matrix[];
  readonly energy: readonly Float64Matrix[];
  readonly step: InferenceOptions;
  readonly trajectory: TrajectoryOptions;
}

/** Likewise, of a generative network. */
export interface GenerativeGiven {
  readonly infer: InferenceOptions;
  readonly learn: readonly Float64Matrix[];
  readonly predict: InferenceOptions;
  readonly energy: readonly Float64Matrix[];
  readonly settle: SettleOptions<Float64Matrix>;
}

/** A question with its arguments; the engine is not one of them: it is made where the rule answers. */
export type LearningAsked = { readonly problem: Supervised<Float64Matrix> } & {
  [Q in Question]: { readonly question: Q; readonly given: Given[Q] };
}[Question];

export type GenerativeAsked = { readonly problem: GenerativeProblem<Float64Matrix> } & {
  [Q in GenerativeQuestion]: { readonly question: Q; readonly given: GenerativeGiven[Q] };
}[GenerativeQuestion];

export type Asked = LearningAsked | GenerativeAsked;

export const isGenerativeAsked = (asked: Asked): asked is GenerativeAsked => 'model' in asked.problem;

/** What rules compute with here: doubles, entry by entry too. One that writes over it fails, and not the next. */
const ENGINE = Object.freeze(elementwise(float64));

/** What a rule says of itself: data, no functions. */
export type About = Omit<LearningRule, Question> | Omit<GenerativeRule, GenerativeQuestion>;

/** The names of all that may be said. */
const SAID: readonly (keyof Omit<LearningRule, Question> | keyof Omit<GenerativeRule, GenerativeQuestion>)[] = [
  ...(['kind', 'id', 'name', 'description', 'departures', 'promises', 'accuracy', 'unitRoundoff', 'batch'] as const),
  ...(['capabilities', 'range', 'trajectoryOrder', 'endurance'] as const),
];

export function about(rule: AnyRule): About {
  const said = SAID.map((name) => [name, Reflect.get(rule, name) as unknown] as const);
  return Object.fromEntries(said.filter(([, value]) => value !== undefined)) as About;
}

export const answers = (rule: AnyRule): readonly (Question | GenerativeQuestion)[] => {
  const questions: readonly (Question | GenerativeQuestion)[] = isGenerative(rule) ? GENERATIVE_QUESTIONS : QUESTIONS;
  const methods: Methods = rule;
  return questions.filter((question) => typeof methods[question] === 'function');
};

/** The questions of either kind of rule, as methods. */
type Methods = {
  readonly [Q in Question | GenerativeQuestion]?: (A: typeof ENGINE, problem: never, given: never) => unknown;
};

/**
 * What a rule answers to a question, asked as a method. It gets copies of its own, and its answer is copied: whatever it writes, now
 * or later, is written over nothing that anybody else reads.
 * @throws {ArgumentsChanged} when it wrote over what it was given, also where it then threw
 * @throws {ValueError} when it failed because it takes its first argument for the problem, as rules did before: what to change
 */
export async function answer(rule: AnyRule, asked: Asked): Promise<unknown> {
  const methods: Methods = rule;
  const [problem, given] = [ownProblem(asked), ownCopy(asked.given)];
  try {
    return ownAnswer(await methods[asked.question]?.(ENGINE, problem as never, given as never));
  } catch (error) {
    const change = isGenerative(rule) ? undefined : oldShape(rule, error);
    if (change !== undefined) throw new ValueError(change, { cause: error });
    throw error;
  } finally {
    requireUnchanged(asked.question, [numbersOf(asked.problem), asked.given], [numbersOf(problem), given]);
  }
}

function ownProblem(asked: Asked): Asked['problem'] {
  if (!isGenerativeAsked(asked)) return mapProblem(asked.problem, ownCopy);
  const { model, data, target } = asked.problem;
  return generative(float64, mapModel(model, ownCopy), ownCopy(data), target && ownCopy(target));
}

/** What of a problem can be written over: of a generative one, its layers are made of the model's own matrices. */
const numbersOf = (problem: Asked['problem']): object =>
  'model' in problem ? { model: problem.model, data: problem.data, target: problem.target } : problem;

/** A rule whose every answer comes by way of `ask`; what comes is checked by whoever asked. */
export function ruleFrom(
  itself: About,
  answered: readonly (Question | GenerativeQuestion)[],
  ask: (asked: Asked) => Promise<unknown>,
): AnyRule {
  const asking = answered.map((question) => [
    question,
    (_: unknown, problem: Asked['problem'], given: Asked['given']) => ask({ question, problem, given } as Asked),
  ]);
  return { ...itself, ...Object.fromEntries(asking) } as AnyRule;
}
