import type { LearningRule } from '../../learning/rule.ts';
import { NoAnswer, type Trial, stepped } from '../trial.ts';

/**
 * A rule's training step, as what infers and learns: its activities are those of the step, and its updates are learned from these
 * alone. From other activities it learns nothing.
 */
export function stepTrial(t: Trial): Trial {
  const { step } = t.rule;
  const rule: LearningRule = {
    ...t.rule,
    infer: async (A, problem, options) => {
      const given = await step!(A, problem, options);
      return 'undecided' in given ? given : given.activities;
    },
  };
  let asked: ReturnType<typeof stepped> | undefined;
  const given = async (): Promise<NonNullable<Awaited<ReturnType<typeof stepped>>>> => {
    const answer = await (asked ??= stepped(t));
    if (answer === undefined) throw new NoAnswer(`${t.rule.id} has no training step`);
    return answer;
  };
  return {
    ...t,
    rule,
    activities: async () => (await given()).activities,
    updates: async () => (await given()).updates,
    learnFrom: async () => {
      throw new NoAnswer('a training step learns from its own activities alone');
    },
    on: (problem) => stepTrial(t.on(problem)),
  };
}
