import { type Float64Matrix, float64 } from '../arithmetic/float64.ts';
import {
  type About,
  type Asked,
  type Given,
  type GenerativeGiven,
  type GenerativeQuestion,
  type Question,
  isGenerativeAsked,
} from '../conformance/questions.ts';
import { type GenerativeProblem, generative } from '../problem/generative.ts';
import { type WiredProblem, fromWire, toWire } from '../problem/wire.ts';

/** A question to the rule of a module: data, as nothing else passes between threads. */
export type ToModule = LearningQuestion | GenerativeQuestionSent;

type LearningQuestion = { readonly id: number; readonly problem: WiredProblem<Float64Matrix> } & {
  [Q in Question]: { readonly question: Q; readonly given: Omit<Given[Q], 'onIterations'> };
}[Question];

type GenerativeQuestionSent = {
  readonly id: number;
  readonly problem: Pick<GenerativeProblem<Float64Matrix>, 'model' | 'data' | 'target'>;
} & {
  [Q in GenerativeQuestion]: { readonly question: Q; readonly given: Omit<GenerativeGiven[Q], 'onIterations'> };
}[GenerativeQuestion];

/**
 * What the thread that runs a module says: first what its rule is, or why there is none; then an answer a question, `changed` where
 * it wrote over its arguments.
 */
export type FromModule =
  | {
      readonly kind: 'ready';
      readonly about: About;
      readonly answers: readonly (Question | GenerativeQuestion)[];
    }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown; readonly iterations: readonly number[] }
  | { readonly kind: 'changed'; readonly id: number; readonly message: string }
  | { readonly kind: 'error'; readonly id: number; readonly message: string };

export function sent(id: number, asked: Asked): ToModule {
  const { question, given } = asked;
  // Functions do not pass between threads.
  const plain = 'accuracy' in given ? { accuracy: given.accuracy, seed: given.seed } : given;
  if (!isGenerativeAsked(asked)) return { id, problem: toWire(asked.problem), question, given: plain } as ToModule;
  const { model, data, target } = asked.problem;
  return { id, problem: { model, data, ...(target && { target }) }, question, given: plain } as ToModule;
}

/** The question on the other side; what the rule says of its iterations goes to `onIterations`. */
export function received(message: ToModule, onIterations: (count: number) => void): Asked {
  const { question } = message;
  const given = 'accuracy' in message.given ? { ...message.given, onIterations } : message.given;
  const problem = isGenerativeSent(message)
    ? generative(float64, message.problem.model, message.problem.data, message.problem.target)
    : fromWire(message.problem);
  return { problem, question, given } as Asked;
}

const isGenerativeSent = (message: ToModule): message is GenerativeQuestionSent => 'model' in message.problem;
