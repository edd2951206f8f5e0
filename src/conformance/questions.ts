import type { LearningRule } from '../learning/rule.ts';
import { requireUnchanged } from './changedArguments.ts';
import { ownAnswer, ownCopy } from './ownCopies.ts';

/** What a rule can be asked to compute. */
export const QUESTIONS = ['infer', 'learn', 'energy', 'dense.infer', 'dense.learn'] as const;
export type Question = (typeof QUESTIONS)[number];

/** What a rule says of itself: data, no functions. */
export type About = Omit<LearningRule, 'infer' | 'learn' | 'energy' | 'dense'>;

const ABOUT: Readonly<Record<keyof About, true>> = {
  ...{ id: true, name: true, description: true, departures: true },
  ...{ accuracy: true, unitRoundoff: true, batch: true, capabilities: true },
};

export const about = (rule: LearningRule): About =>
  Object.fromEntries(
    (Object.keys(ABOUT) as (keyof About)[]).flatMap((key) => (rule[key] === undefined ? [] : [[key, rule[key]]])),
  ) as unknown as About;

export const answers = (rule: LearningRule): readonly Question[] =>
  QUESTIONS.filter((question) => typeof method(rule, question)?.at(1) === 'function');

/**
 * What a rule answers to a question, asked as a method of the object that holds it. It gets copies of its own, and its answer is
 * copied: whatever it writes, now or later, is written over nothing that anybody else reads.
 * @throws {ArgumentsChanged} when it wrote over what it was given, also where it then threw
 */
export async function answer(rule: LearningRule, question: Question, args: readonly unknown[]): Promise<unknown> {
  const [holder, ask] = method(rule, question)!;
  const given = ownCopy(args);
  try {
    return ownAnswer(await ask.apply(holder, [...given]));
  } finally {
    requireUnchanged(question, args, given);
  }
}

type Asked = (...args: readonly unknown[]) => unknown;

function method(rule: LearningRule, question: Question): readonly [object, Asked] | undefined {
  const path = question.split('.');
  const holder = (path.length === 1 ? rule : rule.dense) as unknown as Record<string, Asked> | undefined;
  return holder === undefined ? undefined : [holder, holder[path.at(-1)!]!];
}

/** A rule whose every answer comes by way of `ask`. */
export function ruleFrom(
  itself: About,
  answered: readonly Question[],
  ask: (question: Question, args: readonly unknown[]) => Promise<unknown>,
): LearningRule {
  const rule: Record<string, unknown> = { ...itself };
  for (const question of answered) {
    const [name, of = name] = question.split('.').toReversed() as [string, string?];
    const by = (...args: readonly unknown[]): Promise<unknown> => ask(question, args);
    if (of === name) rule[name] = by;
    else rule[of] = { ...(rule[of] as object | undefined), [name]: by };
  }
  return rule as unknown as LearningRule;
}
