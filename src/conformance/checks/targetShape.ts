import type { Float64Matrix } from '../../arithmetic/float64.ts';
import { type Supervised, asLinear, supervised } from '../../problem/problem.ts';
import { ArgumentsChanged } from '../changedArguments.ts';
import type { Check } from '../check.ts';
import { Unanswered } from '../patience.ts';
import { sample } from '../problems.ts';
import { type Trial, inferred, learned } from '../trial.ts';

/**
 * Does the rule refuse inputs and targets that do not belong together, where a library would broadcast one over the other?
 *
 * One target for B inputs, and B targets for one input. An error or `undecided` is a refusal, in `infer` or in `learn`. After
 * each, the rule must still answer a good question.
 */
export const targetShape: Check = {
  id: 'target-shape',
  number: 'C02',
  title: 'targets of another batch than the inputs are refused, not broadcast',
  kind: 'optional',
  claims: [],
  async judge(t) {
    const { network, x, y } = asLinear(t.problem);
    if (x.columns !== 2 || network.layers.length === 1) return undefined;
    const misfits = {
      'one target for two inputs': supervised(network, x, sample(y, 0)),
      'two targets for one input': supervised(network, sample(x, 0), y),
    };
    for (const [what, problem] of Object.entries(misfits)) {
      if (!(await refuses(t, problem)))
        return {
          outcome: 'refuted',
          aspect: 'broadcast',
          detail: `${what}: numbers came back where the shapes do not fit`,
        };
      await t.on(t.problem).activities();
    }
    return { outcome: 'holds', detail: `refused: ${Object.keys(misfits).join(', ')}` };
  },
};

/**
 * Whether the rule throws or says that it has no answer, in one of the steps named.
 * @throws {Unanswered} when it hangs or ends in place of answering, which is no refusal
 * @throws {ArgumentsChanged} when it wrote over what it was given, refusing or not
 */
export async function refuses(
  t: Trial,
  problem: Supervised<Float64Matrix>,
  steps: readonly ('infer' | 'learn')[] = ['infer', 'learn'],
): Promise<boolean> {
  try {
    const z = await inferred(t.rule, problem, { accuracy: t.accuracy, seed: t.seed });
    if ('undecided' in z && z.unanswered) throw new Unanswered(z.undecided);
    if ('undecided' in z) return true;
    if (steps.includes('learn')) await learned(t.rule, problem, z);
    return false;
  } catch (error) {
    if (error instanceof Unanswered || error instanceof ArgumentsChanged) throw error;
    return true;
  }
}
