import type { Float64Matrix } from '../arithmetic/float64.ts';
import type { Undecided } from '../learning/rule.ts';
import type { Asked } from '../protocol/caseFile.ts';
import type { GenerativeAsked } from '../protocol/generativeCase.ts';
import type { Expected } from '../protocol/reply.ts';
import { Unanswered } from './patience.ts';
import { NoAnswer } from './trial.ts';

/** A case to ask about: its bytes, given an id, and what its reply must hold. */
export interface CaseToAsk {
  readonly ask: Asked | GenerativeAsked;
  readonly write: (id: string) => Uint8Array;
  readonly expected: readonly Expected[];
}

/** What a command replies, in the order of what was expected, or why it does not. */
export type Answer = readonly Float64Matrix[] | Undecided;

/** Asks a command about one case after another. */
export type Exchange = (asked: CaseToAsk) => Promise<Answer>;

/** @throws {NoAnswer} where there is none, Unanswered where the command did not answer */
export function requireAnswer(name: string, answer: Answer): readonly Float64Matrix[] {
  if (!('undecided' in answer)) return answer;
  throw new (answer.unanswered ? Unanswered : NoAnswer)(`${name} has no answer: ${answer.undecided}`);
}
