import { PIECEWISE_LINEAR } from '../../arithmetic/activations.ts';
import { chainOf } from '../../problem/chain.ts';
import type { P } from './beliefs.ts';
import { type Inferred, isAway } from './evidence.ts';
import { fitted } from './fitted.ts';
import { type InferenceWorld, partsOf } from './inferenceWorld.ts';
import { INFERENCE_WORLDS } from './inferenceWorlds.ts';
import { type Fit, firstOf } from './learningCause.ts';
import { apart, norm } from '../matrices.ts';
import { onlyWhere } from './regimes.ts';

/** Fewer hidden numbers than this tell nothing. */
const FEWEST = 6;

/** What is believed to be the gradient must be this many times smaller than the energy's own. */
const MARGIN = 16;

/**
 * Of so many problems or more this part must be explained, and of fewer all: inference that ends at a kink of its own energy has no
 * vanishing gradient there. Problems without kinks must all be explained.
 */
const [AT_LEAST, MOST] = [4, 0.6] as const;

/** More problems than this tell no more: so many, small and large. */
const ENOUGH = 24;
const some = <T>(list: readonly T[]): readonly T[] =>
  list.filter((_, i) => list.length <= ENOUGH || i % Math.ceil(list.length / ENOUGH) === 0);

const hasKinks = (problem: P): boolean =>
  chainOf(problem).some(({ activation }) => activation !== 'identity' && PIECEWISE_LINEAR.has(activation));

const hidden = ({ z }: Inferred): number => z.slice(1, -1).reduce((sum, { data }) => sum + data.length, 0);

/** What comes to rest at the activities, if one explanation does on every problem where the energy does not. */
export function restCause(inferred: readonly Inferred[]): string | undefined {
  const away = some(inferred.filter(isAway).toSorted((a, b) => hidden(a) - hidden(b)));
  const right = inferred.filter((at) => !isAway(at));
  if (away.reduce((sum, at) => sum + hidden(at), 0) < FEWEST) return undefined;
  const still = away.every(({ z, sweep }) => apart(z.slice(1, -1), sweep.slice(1, -1)) <= 1e-9 * norm(...sweep));
  const moved = right.filter((at) => at.gradientAtSweep > at.allowed);
  const limits = still ? onlyWhere(away, moved) : undefined;
  if (limits !== undefined)
    return `activities are those of the feedforward sweep: inference does not move them, or no error reaches it${limits}`;
  return firstOf(INFERENCE_WORLDS, (world) => fits(world, away, right));
}

function fits(world: InferenceWorld, away: readonly Inferred[], right: readonly Inferred[]): Fit | undefined {
  try {
    const k = typeof world.clause === 'string' ? 0 : parameterOf(world, away);
    if (k === undefined) return undefined;
    const rests = (at: Inferred, limit = Infinity): boolean => {
      const g = norm(...world.gradient(at.problem, at.z, k));
      return g <= limit && g <= Math.max(4 * at.allowed, 1e-9 * partsOf(at.problem, at.z));
    };
    const spared = away.length < AT_LEAST ? 0 : Math.floor((1 - MOST) * away.length);
    let misses = 0;
    for (const at of away)
      if (!rests(at, at.gradient / MARGIN) && (!hasKinks(at.problem) || ++misses > spared)) return undefined;
    const against = right.filter((at) => !rests(at));
    const clause = typeof world.clause === 'string' ? world.clause : world.clause(k);
    const limits = onlyWhere(away, against);
    if (limits === undefined || (typeof world.clause !== 'string' && against.length > 0)) return undefined;
    return { clause: `${clause}${limits}`, against: against.length };
  } catch {
    return undefined; // what cannot be computed here explains nothing here
  }
}

/** k by the problem with the most hidden numbers. */
function parameterOf(world: InferenceWorld, away: readonly Inferred[]): number | undefined {
  const at = away.toSorted((a, b) => hidden(b) - hidden(a))[0]!;
  return fitted((k) => Float64Array.from(world.gradient(at.problem, at.z, k).flatMap(({ data }) => [...data])));
}
