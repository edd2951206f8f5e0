import type { Float64Matrix } from '../arithmetic/float64.ts';
import type { About, Asked, Given, Question } from '../conformance/questions.ts';
import { type WiredProblem, fromWire, toWire } from '../problem/wire.ts';

/** A question to the rule of a module: data, as nothing else passes between threads. */
export type ToModule = { readonly id: number; readonly problem: WiredProblem<Float64Matrix> } & {
  [Q in Question]: { readonly question: Q; readonly given: Omit<Given[Q], 'onIterations'> };
}[Question];

/**
 * What the thread that runs a module says: first what its rule is, or why there is none; then an answer a question, `changed` where
 * it wrote over its arguments.
 */
export type FromModule =
  | { readonly kind: 'ready'; readonly about: About; readonly answers: readonly Question[] }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown; readonly iterations: readonly number[] }
  | { readonly kind: 'changed'; readonly id: number; readonly message: string }
  | { readonly kind: 'error'; readonly id: number; readonly message: string };

export function sent(id: number, { problem, ...asked }: Asked): ToModule {
  const to = { id, problem: toWire(problem) };
  if (asked.question !== 'infer' && asked.question !== 'step') return { ...to, ...asked };
  const { accuracy, seed } = asked.given;
  return { ...to, question: asked.question, given: { accuracy, seed } };
}

/** The question on the other side; what the rule says of its iterations goes to `onIterations`. */
export function received(message: ToModule, onIterations: (count: number) => void): Asked {
  const problem = fromWire(message.problem);
  const { question } = message;
  if (question === 'trajectory') return { problem, question, given: message.given };
  if (question === 'learn' || question === 'energy') return { problem, question, given: message.given };
  return { problem, question, given: { ...message.given, onIterations } };
}
