import type { Float64Matrix } from '../arithmetic/float64.ts';
import type { About, Asked, Question } from '../conformance/questions.ts';
import type { InferenceOptions } from '../learning/rule.ts';
import { type WiredProblem, fromWire, toWire } from '../problem/wire.ts';

/** A question to the rule of a module: data, as nothing else passes between threads. */
export type ToModule = { readonly id: number; readonly problem: WiredProblem<Float64Matrix> } & (
  | { readonly question: 'infer'; readonly given: Omit<InferenceOptions, 'onIterations'> }
  | { readonly question: 'learn' | 'energy'; readonly given: readonly Float64Matrix[] }
);

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

export function sent(id: number, asked: Asked): ToModule {
  const problem = toWire(asked.problem);
  if (asked.question !== 'infer') return { id, problem, question: asked.question, given: asked.given };
  const { accuracy, seed } = asked.given;
  return { id, problem, question: 'infer', given: { accuracy, seed } };
}

/** The question on the other side; what the rule says of its iterations goes to `onIterations`. */
export function received(message: ToModule, onIterations: (count: number) => void): Asked {
  const problem = fromWire(message.problem);
  if (message.question !== 'infer') return { problem, question: message.question, given: message.given };
  return { problem, question: 'infer', given: { ...message.given, onIterations } };
}
