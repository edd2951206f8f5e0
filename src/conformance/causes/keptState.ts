import { short } from '../check.ts';
import { asLinear } from '../../problem/problem.ts';
import { random } from '../../random.ts';
import { otherNumbers } from '../otherNumbers.ts';
import { inferred, learned } from '../trial.ts';
import type { Trial } from '../trial.ts';
import { drawnActivities } from '../tolerance.ts';
import { endToEnd, requireUpdates } from '../updates.ts';
import type { M } from './beliefs.ts';
import { apart, norm } from '../matrices.ts';
import { drawnFactors } from './drawnFactors.ts';
import { whatIsKept } from './whatIsKept.ts';

/** How often a question is asked again, and how often where what is looked for is seldom. */
const [TIMES, MANY] = [4, 100] as const;

/**
 * Why the same question of a linear problem gets other answers: asked again with nothing in between, or only after others. What shows
 * now and then is looked for on the smallest problem.
 */
export async function changeCause(t: Trial, smallest: Trial): Promise<string | undefined> {
  const often = await repeated(t, TIMES);
  if (STATE * Math.max(often.moved, often.relearned) > (await afterOthers(t, often.activities.at(-1))))
    return changing(t, often, TIMES);
  if (often.moved === 0 && often.relearned === 0) {
    const seldom = await repeated(smallest, MANY);
    if (seldom.moved > 0 || seldom.relearned > 0) return changing(smallest, seldom, MANY);
    if ((await afterOthers(smallest, seldom.activities.at(-1))) === 0) return undefined;
  }
  const what = await whatIsKept(t);
  return `something is kept from one question to the next: ${what ?? 'answers change once others were asked'}`;
}

async function changing(t: Trial, { activities, updates, moved, relearned }: Repeated, times: number): Promise<string> {
  const what = moved > 0 && relearned > 0 ? 'answers' : moved > 0 ? 'activities' : 'updates';
  const size = Math.max(moved, relearned);
  if (drifts(moved > 0 ? activities : updates))
    return `${what} drift with the number of calls, by ${short(size)} of themselves in ${times}: ${(await whatIsKept(t)) ?? 'something is counted or kept from call to call'}`;
  if (size < ROUNDING)
    return `${what} differ in their last digits, by ${short(size)} of themselves, with nothing asked in between: sums are taken in another order each time, roundings are drawn without the seed, or work is kept from call to call`;
  const factors = what === 'updates' ? await drawnFactors(t) : undefined;
  return `${what} differ by ${short(size)} of themselves with nothing asked in between: ${factors === undefined ? '' : `${factors}, `}numbers are drawn without the seed, or kept from call to call`;
}

/** Answers to one question asked again and again, the first left out, and how far they are apart, relative. */
interface Repeated {
  readonly activities: readonly (readonly M[])[];
  readonly updates: readonly (readonly M[])[];
  readonly moved: number;
  readonly relearned: number;
}

async function repeated(t: Trial, times: number): Promise<Repeated> {
  const drawn = drawnActivities(t, 'cause');
  const [activities, updates]: [M[][], M[][]] = [[], []];
  for (let i = 0; i <= times; i++) {
    const z = await inferred(t.rule, t.problem, { accuracy: t.accuracy, seed: t.seed });
    if (!('undecided' in z) && i > 0) activities.push([...z]);
  }
  for (let i = 0; i <= times; i++) {
    const given = requireUpdates(t.rule, t.problem.network, await learned(t.rule, t.problem, drawn));
    if (i > 0) updates.push(endToEnd(given).map(({ value }) => value));
  }
  return { activities, updates, moved: spread(activities), relearned: spread(updates) };
}

const ROUNDING = 1e-13;
/** What other questions change is so many times more than what nothing in between does. */
const STATE = 1000;

/** How far activities and updates go, relative, when another problem of the same shape was asked in between. */
async function afterOthers(t: Trial, before: readonly M[] | undefined): Promise<number> {
  const drawn = drawnActivities(t, 'cause');
  const learnt = endToEnd(await t.learnFrom(t.problem, drawn)).map(({ value }) => value);
  const other = t.on(otherNumbers(asLinear(t.problem), random(t.seed, 'conformance/cause')));
  await other.updates();
  const again = await inferred(t.rule, t.problem, { accuracy: t.accuracy, seed: t.seed });
  await t.on(other.problem).updates(); // asked anew: a trial keeps its answers
  const relearnt = endToEnd(await t.learnFrom(t.problem, drawn)).map(({ value }) => value);
  const moved = before === undefined || 'undecided' in again ? 0 : spread([before, again]);
  return Math.max(moved, spread([learnt, relearnt]));
}

const spread = (answers: readonly (readonly M[])[]): number =>
  Math.max(0, ...answers.slice(1).map((other) => apart(other, answers[0]!) / norm(...answers[0]!)));

/** Whether each answer is farther from the first than the one before, along one line. */
function drifts(answers: readonly (readonly M[])[]): boolean {
  const [first, ...rest] = answers;
  const far = rest.map((other) => apart(other, first!));
  const straight = rest.every((other, i) => i === 0 || near(apart(other, rest[i - 1]!) + far[i - 1]!, far[i]!));
  return straight && far.every((d, i) => d > (far[i - 1] ?? 0));
}

const near = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-2 * b;
