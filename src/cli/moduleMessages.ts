import type { About, Question } from '../conformance/questions.ts';

/** A question to the rule of a module. */
export interface ToModule {
  readonly id: number;
  readonly question: Question;
  readonly args: readonly unknown[];
}

/** What the thread that runs a module says: first what its rule is, or why there is none; then an answer a question, `changed` where it wrote over its arguments. */
export type FromModule =
  | { readonly kind: 'ready'; readonly about: About; readonly answers: readonly Question[] }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown; readonly iterations: readonly number[] }
  | { readonly kind: 'changed'; readonly id: number; readonly message: string }
  | { readonly kind: 'error'; readonly id: number; readonly message: string };
