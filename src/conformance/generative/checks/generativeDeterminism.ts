import { random } from '../../../random.ts';
import { short } from '../../check.ts';
import { NoAnswer } from '../../trial.ts';
import { Unanswered } from '../../patience.ts';
import { difference } from '../../identicalQuestions.ts';
import type { GenerativeCheck } from '../check.ts';
import { inOrder } from '../hebbian.ts';
import { otherNumbers } from '../otherNumbers.ts';
import type { GenerativeTrial } from '../trial.ts';

/**
 * Does the same question get the same answer, to the last bit, whatever was asked in between? Between the two the rule infers, learns
 * and predicts on other numbers of the same shape: whatever it keeps from call to call shows.
 */
export const generativeDeterminism: GenerativeCheck = {
  id: 'generative-determinism',
  number: 'G01',
  kind: 'required',
  claims: [],
  title: 'the same generative problem and seed give the same bits, also after other problems were asked in between',
  async judge(t) {
    const before = await parts(t);
    const other = t.on(otherNumbers(t.problem, random(t.seed, 'conformance/generative-determinism')));
    await asked(other);
    const found = difference(before, await parts(t.on(t.problem)));
    if (found === undefined) return { outcome: 'holds', detail: 'asked twice, no bit differs' };
    return {
      ...{ outcome: 'refuted', aspect: 'answers differ' },
      detail: `${found.name} differs by ${short(found.by)} of itself when the same is asked again after another problem: whatever is random must follow from the seed, and nothing may be kept`,
    };
  },
};

/** Asks for everything there, answered or not: other numbers may have no minimum that can be proven. */
async function asked(t: GenerativeTrial): Promise<void> {
  try {
    await t.updates();
    if (t.free) await t.prediction();
  } catch (error) {
    if (!(error instanceof NoAnswer) || error instanceof Unanswered) throw error;
  }
}

async function parts(t: GenerativeTrial) {
  const latents = (await t.latents()).map((value, i) => ({ name: `x_${i + 1}`, value }));
  const updates = inOrder(await t.updates()).map(({ name, value }) => ({ name: `the update of ${name}`, value }));
  return [...latents, ...updates, ...(t.free ? [{ name: 'ŷ', value: await t.prediction() }] : [])];
}
