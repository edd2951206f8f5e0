import type { Float64Matrix } from '../../arithmetic/float64.ts';
import { asLinear } from '../../problem/problem.ts';
import { random } from '../../random.ts';
import { type Check, type Judgement } from '../check.ts';
import { otherNumbers } from '../otherNumbers.ts';
import { type Update, endToEnd } from '../updates.ts';

/**
 * Does the same question get the same answer, to the last bit, whatever was asked in between?
 *
 * Between the two, the rule infers and learns on other numbers of the same shape: whatever it keeps from call to call shows.
 */
export const determinism: Check = {
  id: 'determinism',
  number: 'C01',
  title: 'the same problem and seed give the same bits, also after other problems were asked in between',
  kind: 'required',
  claims: [],
  async judge(t) {
    const problem = asLinear(t.problem);
    if (problem.network.layers.length === 1) return undefined;
    const [z, updates] = [await t.activities(), endToEnd(await t.updates())];
    const other = t.on(
      otherNumbers(problem, random(t.seed, `conformance/determinism-${problem.network.widths.join('-')}`)),
    );
    await other.activities();
    const after = endToEnd(await t.learnFrom(problem, z));
    const learned = changed(updates, after);
    if (learned !== undefined)
      return refuted(
        'learning',
        `the update of ${learned} from the same activities changes after inference on another problem`,
      );
    await other.updates();
    const again = t.on(problem);
    const inferred = differs(z, await again.activities());
    if (inferred >= 0)
      return refuted('inference', `z_${inferred} changes when it is asked for again, another problem in between`);
    const relearned = changed(updates, endToEnd(await again.updates()));
    if (relearned !== undefined)
      return refuted('learning', `the update of ${relearned} changes when it is asked for again`);
    return { outcome: 'holds', detail: 'asked twice, no bit differs' };
  },
};

const refuted = (aspect: string, detail: string): Judgement => ({ outcome: 'refuted', aspect, detail });

/** The name of the first update in which a bit differs. */
function changed(a: readonly Update<Float64Matrix>[], b: readonly Update<Float64Matrix>[]): string | undefined {
  const [one, other] = [a, b].map((updates) => updates.map(({ value }) => value));
  return a[differs(one!, other!)]?.name;
}

/** The first matrix in which a bit differs, or −1. */
const differs = (a: readonly Float64Matrix[], b: readonly Float64Matrix[]): number =>
  a.findIndex((m, i) => !m.data.every((v, k) => Object.is(v, b[i]!.data[k])));
