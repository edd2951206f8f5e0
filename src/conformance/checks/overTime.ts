import type { Float64Matrix } from '../../arithmetic/float64.ts';
import { asLinear } from '../../problem/problem.ts';
import { random } from '../../random.ts';
import { type Check, type Judgement, decisive } from '../check.ts';
import { type Difference, asParts, difference, inferredAgain, learnedAgain } from '../identicalQuestions.ts';
import { trained } from '../moved.ts';
import { otherNumbers } from '../otherNumbers.ts';
import { conformanceProblems } from '../problems.ts';
import type { Trial } from '../trial.ts';
import { endToEnd } from '../updates.ts';
import { equalsClosedForm } from './equalsClosedForm.ts';
import { localGradient } from './localGradient.ts';
import { promises } from './promises.ts';
import { stationarity } from './stationarity.ts';

/** The smallest network, for thousands of calls; a plain one; one that is tall and plain; one with skips, scales and precisions. */
const ASKED = new Set(['scalar/2-3', 'linear/3', 'linear/7', 'linear/9']);
const STEPS = 3;
/** A call more than any multiple of a round number. */
const CALLS = 2001;
const LEARNED_FOR_ONE_INFERENCE = 20;

/** What holds a rule to theory, of which those count that it does not depart from. */
const MEASURES: readonly Check[] = [stationarity, equalsClosedForm, localGradient, promises];

/**
 * Does a rule stay right while it is used: on parameters that moved by its own updates, after thousands of calls, and with two
 * questions at once?
 *
 * A training run asks about the same samples again with weights that have moved a little, which is where what is kept from call to
 * call is stale and yet plausible. After three steps of W + ηΔW the rule is held to theory as before. On the smallest network it
 * learns 2,000 times (a command 100 times) and infers a twentieth as often, to the same bits as at first. Two questions that wait
 * for each other get the answers that each gets alone; a command takes one at a time.
 */
export const overTime: Check = {
  id: 'over-time',
  number: 'C16',
  title: 'answers stay those of theory while parameters move, after thousands of calls, and with two questions at once',
  kind: 'required',
  claims: [],
  problems: (seed) => conformanceProblems(seed).filter(({ name }) => ASKED.has(name)),
  async judge(t) {
    const repeats = t.rule.departures['determinism'] === undefined;
    return (
      decisive([
        ...(await whileTrained(t)),
        ...(repeats ? await atOnce(t) : []),
        ...(repeats && isSmallest(t) ? await afterCalls(t) : []),
      ]) ?? { outcome: 'holds', detail: 'nothing that it is held to changes with time' }
    );
  },
};

const isSmallest = ({ problem: { network } }: Trial): boolean =>
  network.nodes.every(({ shape }) => shape.join() === '1');

async function whileTrained(t: Trial): Promise<Judgement[]> {
  let now = t;
  for (let step = 0; step < STEPS; step++) now = t.on(trained(now.problem, await now.updates()));
  const judged: Judgement[] = [];
  for (const measure of MEASURES) {
    if (t.rule.departures[measure.id] !== undefined) continue;
    if ((await measure.judge(t))?.outcome !== 'holds') continue; // that is for the measure itself to tell
    const judgement = await measure.judge(now);
    if (judgement) judged.push({ ...judgement, detail: `after ${STEPS} training steps: ${judgement.detail}` });
  }
  return judged;
}

async function atOnce(t: Trial): Promise<Judgement[]> {
  const problem = asLinear(t.problem);
  const r = random(t.seed, `conformance/over-time-${problem.network.widths.join('-')}`);
  const [one, other] = [t.on(problem), t.on(otherNumbers(problem, r))];
  const [first, second] = await Promise.all([one.activities(), other.activities()]);
  const [learned, learnedToo] = await Promise.all([one.updates(), other.updates()]);
  const [alone, aloneToo] = [t.on(problem), t.on(other.problem)];
  const differs =
    difference(asParts(first), asParts(await alone.activities())) ??
    difference(asParts(second), asParts(await aloneToo.activities())) ??
    difference(endToEnd(learned), endToEnd(await alone.updates())) ??
    difference(endToEnd(learnedToo), endToEnd(await aloneToo.updates()));
  return differs === undefined ? [] : await unlessNoise(t, differs, 'when another question is asked at the same time');
}

async function afterCalls(t: Trial): Promise<Judgement[]> {
  const { problem } = t;
  const [z, updates] = [await t.activities(), endToEnd(await t.updates())];
  const calls = Math.min(CALLS, t.rule.endurance ?? CALLS);
  const then = (count: number): string => `after ${count} calls`;
  for (let count = 1; count <= calls; count++) {
    const learned = difference(updates, endToEnd(await t.learnFrom(problem, z)));
    if (learned !== undefined) return unlessNoise(t, learned, then(count));
    if (count % LEARNED_FOR_ONE_INFERENCE > 0) continue;
    const inferred = difference(asParts(z), asParts(await t.on(problem).activities()));
    if (inferred !== undefined) return unlessNoise(t, inferred, then(count));
  }
  return [];
}

/** Answers that differ with nothing in between are for `determinism` to tell. */
async function unlessNoise(t: Trial, { name, by }: Difference, when: string): Promise<Judgement[]> {
  const z: readonly Float64Matrix[] = await t.activities();
  if ((await inferredAgain(t)) !== undefined || (await learnedAgain(t, z)) !== undefined) return [];
  return [
    {
      outcome: 'refuted',
      aspect: 'state',
      detail: `${name} is another ${when}, by ${by.toExponential(1)} of itself; keep nothing from call to call`,
    },
  ];
}
