import { type Learned, byQuestion, isWrong } from './evidence.ts';
import { type Factor, commonFactor } from './factors.ts';
import { fitted } from './fitted.ts';
import type { LearningWorld } from './learningWorld.ts';
import { LEARNING_WORLDS } from './learningWorlds.ts';
import { apart, norm } from '../matrices.ts';
import { onlyWhere } from './regimes.ts';
import { sampleWeightsCause } from './sampleWeights.ts';
import { endToEnd } from '../updates.ts';
import { HONEST, type M } from './beliefs.ts';
import { localUpdates } from '../../learning/updates.ts';

/** Fewer wrong numbers than this tell nothing. */
const FEWEST = 6;

/** A prediction must be this many times nearer to what came than the right answer is. */
const MARGIN = 16;

/** What the updates come from, if one explanation gives every wrong one and what else gives it does not differ. */
export function learningCause(learned: readonly Learned[]): string | undefined {
  const wrong = learned.filter(isWrong);
  const right = learned.filter((item) => !isWrong(item));
  if (wrong.reduce((sum, { got }) => sum + got.data.length, 0) < FEWEST) return undefined;
  return (
    commonCause(learned) ??
    ownCause(wrong) ??
    firstOf(LEARNING_WORLDS, (world) => fits(world, wrong, right)) ??
    sampleWeightsCause(learned)
  );
}

/** Whether what is learnt from drawn activities is what the activities inferred would teach. */
function ownCause(wrong: readonly Learned[]): string | undefined {
  const drawn = wrong.filter((item) => item.drawn);
  if (drawn.length < wrong.length) return undefined;
  const taught = drawn.every((item) => {
    if (item.inferred === undefined) return false;
    const own = endToEnd(localUpdates(HONEST, item.problem, item.inferred));
    return meets(item, own.find((u) => u.layer === item.layer && u.parameter === item.parameter)?.value);
  });
  return taught ? 'learning does not look at the activities given: it takes those inferred last' : undefined;
}

/** The one factor of all that is wrong, and where alone it is. */
export function commonCause(learned: readonly Learned[]): string | undefined {
  const wrong = learned.filter(isWrong);
  const factor = commonFactor(wrong);
  const limits =
    factor &&
    onlyWhere(
      wrong,
      learned.filter((item) => !isWrong(item) && deviates(factor, item)),
    );
  return limits === undefined ? undefined : `${factor!.clause}${limits}`;
}

/** A clause with the number of right answers that speak against it. */
export interface Fit {
  readonly clause: string;
  readonly against: number;
}

/** What fits of the worlds without a number of their own; else of those with one, which more would fit. */
export function firstOf<W extends { readonly clause: unknown }>(
  worlds: readonly W[],
  fits: (world: W) => Fit | undefined,
): string | undefined {
  const [fixed, families] = [true, false].map((is) =>
    worlds.filter(({ clause }) => (typeof clause === 'string') === is),
  );
  const found = fixed!.flatMap((world) => fits(world) ?? []);
  return oneOf(found.length > 0 ? found : families!.flatMap((world) => fits(world) ?? []));
}

/** The one explanation, or two that nothing tells apart; more are none. Views of one mistake count once. */
function oneOf(found: readonly Fit[]): string | undefined {
  const least = Math.min(...found.map(({ against }) => against));
  const best = found.filter(({ against }) => against === least).map(({ clause }) => clause);
  const apart = best.filter((clause, i) => !best.slice(0, i).some((other) => ofOneMistake(clause, other)));
  return apart.length === 0 || apart.length > 2 ? undefined : apart.join(', or ');
}

const mistake = (clause: string): string =>
  clause.split(/ in (?:inference|learning|both|the (?:error|update|feedback|backward)|each)/)[0]!;
const ofOneMistake = (one: string, other: string): boolean => mistake(one) === mistake(other);

const deviates = (factor: Factor, item: Learned): boolean =>
  Math.abs(factor.of(item) - 1) * norm(item.right) > Math.max(item.bound, 1e-12 * norm(item.right));

/** Whether what such a rule learns is every wrong update, and how many right ones speak against it. */
export function fits(world: LearningWorld, wrong: readonly Learned[], right: readonly Learned[]): Fit | undefined {
  try {
    const groups = byQuestion(wrong);
    const k = typeof world.clause === 'string' ? 0 : parameterOf(world, groups);
    if (k === undefined || (world.positive && !(k > 0))) return undefined;
    for (const items of groups) {
      const predicted = predictions(world, items, k);
      for (const [i, item] of items.entries()) if (!meets(item, predicted[i]!)) return undefined;
    }
    const against = byQuestion(right).flatMap((items) => {
      const predicted = predictions(world, items, k);
      return items.filter(
        (item, i) => apart([predicted[i]!], [item.right]) > Math.max(item.bound, 1e-9 * norm(item.right)),
      );
    });
    const clause = typeof world.clause === 'string' ? world.clause : world.clause(k);
    const limits = onlyWhere(wrong, against);
    if (limits === undefined || (typeof world.clause !== 'string' && against.length > 0)) return undefined;
    return { clause: `${clause}${limits}`, against: against.length };
  } catch {
    return undefined; // what cannot be computed here explains nothing here
  }
}

function predictions(world: LearningWorld, items: readonly Learned[], k: number): readonly (M | undefined)[] {
  const { problem, z } = items[0]!;
  const all = endToEnd(world.updates(problem, z, k));
  return items.map(({ layer, parameter }) => all.find((u) => u.layer === layer && u.parameter === parameter)?.value);
}

const meets = ({ got, right, bound, error }: Learned, predicted: M | undefined): boolean => {
  if (predicted === undefined) return false;
  const off = apart([got], [predicted]);
  return off <= Math.max(bound, 1e-9 * Math.max(norm(got), norm(right))) && off <= error / MARGIN;
};

/** k by the question with the most wrong numbers. */
function parameterOf(world: LearningWorld, groups: readonly (readonly Learned[])[]): number | undefined {
  const numbers = (items: readonly Learned[]): number => items.reduce((sum, { got }) => sum + got.data.length, 0);
  const items = groups.toSorted((a, b) => numbers(b) - numbers(a))[0]!;
  return fitted((k) => {
    const predicted = predictions(world, items, k);
    return Float64Array.from(items.flatMap(({ got }, i) => [...got.data].map((v, j) => predicted[i]!.data[j]! - v)));
  });
}
