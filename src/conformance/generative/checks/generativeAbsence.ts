import { ArgumentsChanged } from '../../changedArguments.ts';
import { Unanswered } from '../../patience.ts';
import { lackingGenerative } from '../capabilities.ts';
import type { GenerativeCheck } from '../check.ts';

/** Does the rule refuse what it declares to be unable to do? An error or `undecided` is a refusal. */
export const generativeAbsence: GenerativeCheck = {
  id: 'generative-absence',
  number: 'G12',
  kind: 'optional',
  claims: [],
  absent: true,
  title: 'what a generative rule declares to be unable to do it refuses',
  async judge(t) {
    const asked = lackingGenerative(t.rule, t.problem).join(' and ');
    try {
      await t.latents();
    } catch (error) {
      if (error instanceof Unanswered || error instanceof ArgumentsChanged) throw error;
      return { outcome: 'holds', detail: `refused ${asked}` };
    }
    return {
      ...{ outcome: 'refuted', aspect: 'not refused' },
      detail: `latents came back for ${asked}, which the rule declares to be unable to do`,
    };
  },
};
