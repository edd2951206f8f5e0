import { asLinear } from '../../problem/problem.ts';
import { random } from '../../random.ts';
import { type Check, type Judgement, short } from '../check.ts';
import {
  NOT_REPRODUCIBLE,
  type Difference,
  asParts,
  difference,
  inferredAgain,
  learnedAgain,
} from '../identicalQuestions.ts';
import { otherNumbers } from '../otherNumbers.ts';
import { endToEnd } from '../updates.ts';

/**
 * Does the same question get the same answer, to the last bit, whatever was asked in between?
 *
 * Between the two, the rule infers and learns on other numbers of the same shape: whatever it keeps from call to call shows. Where an
 * answer differs, it is asked for again with nothing in between: what differs then too is no state that another problem left.
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
    const learned = difference(updates, endToEnd(await t.learnFrom(problem, z)));
    if (learned !== undefined)
      return blamed('learning', await learnedAgain(t, z), {
        ...learned,
        name: `the update of ${learned.name} from the same activities`,
      });
    await other.updates();
    const again = t.on(problem);
    const inferred = difference(asParts(z), asParts(await again.activities()));
    if (inferred !== undefined) return blamed('inference', await inferredAgain(t), inferred);
    const relearned = difference(updates, endToEnd(await again.updates()));
    if (relearned !== undefined)
      return blamed('learning', await learnedAgain(t, z), { ...relearned, name: `the update of ${relearned.name}` });
    return { outcome: 'holds', detail: 'asked twice, no bit differs' };
  },
};

/** Chance or a count of calls, where two identical questions differ with nothing in between; else what was asked in between. */
const blamed = (aspect: string, identical: Difference | undefined, seen: Difference): Judgement =>
  identical
    ? {
        ...{ outcome: 'refuted', aspect: NOT_REPRODUCIBLE },
        detail: `answers differ between two identical questions with nothing in between: ${aspect} of ${identical.name} by ${short(identical.by)} of itself; chance, or a state that every answer changes; follow the seed, or declare determinism with "shows": "sometimes"`,
      }
    : {
        ...{ outcome: 'refuted', aspect },
        detail: `${seen.name} depends on what was asked in between: it changes by ${short(seen.by)} of itself after another problem, and not when it is asked for again and again`,
      };
