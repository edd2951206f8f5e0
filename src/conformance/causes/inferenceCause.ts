import { type Inferred, isAway } from './evidence.ts';
import { fitted } from './fitted.ts';
import { INFERENCE_WORLDS, type InferenceWorld, partsOf } from './inferenceWorlds.ts';
import { type Fit, firstOf } from './learningCause.ts';
import { apart, norm } from './matrices.ts';
import { onlyWhere } from './regimes.ts';

/** Fewer hidden numbers than this tell nothing. */
const FEWEST = 6;

/** What is believed to be the gradient must be this many times smaller than the energy's own. */
const MARGIN = 16;

/** Of the problems with an explanation missing somewhere, so many and this part must have it. */
const [AT_LEAST, MOST] = [4, 0.6] as const;

const hidden = ({ z }: Inferred): number => z.slice(1, -1).reduce((sum, { data }) => sum + data.length, 0);

/** What comes to rest at the activities, if one explanation does on every problem where the energy does not. */
export function restCause(inferred: readonly Inferred[]): string | undefined {
  const away = inferred.filter(isAway);
  const right = inferred.filter((at) => !isAway(at));
  if (away.reduce((sum, at) => sum + hidden(at), 0) < FEWEST) return undefined;
  const still = away.every(({ z, sweep }) => apart(z.slice(1, -1), sweep.slice(1, -1)) <= 1e-9 * norm(...sweep));
  if (still)
    return 'activities are those of the feedforward sweep: inference does not move them, or no error reaches it';
  return firstOf(INFERENCE_WORLDS, (world) => fits(world, away, right));
}

function fits(world: InferenceWorld, away: readonly Inferred[], right: readonly Inferred[]): Fit | undefined {
  try {
    const k = typeof world.clause === 'string' ? 0 : parameterOf(world, away);
    if (k === undefined) return undefined;
    const rests = (at: Inferred): boolean =>
      norm(...world.gradient(at.problem, at.z, k)) <= Math.max(4 * at.allowed, 1e-9 * partsOf(at.problem, at.z));
    const clearly = (at: Inferred): boolean => norm(...world.gradient(at.problem, at.z, k)) <= at.gradient / MARGIN;
    const fitting = away.filter((at) => rests(at) && clearly(at)).length;
    // Inference that ends at a kink of its own energy has no vanishing gradient there.
    if (fitting < away.length && (fitting < AT_LEAST || fitting < MOST * away.length)) return undefined;
    const against = right.filter((at) => !rests(at));
    const clause = typeof world.clause === 'string' ? world.clause : world.clause(k);
    return { clause: `${clause}${onlyWhere(away, against)}`, against: against.length };
  } catch {
    return undefined; // what cannot be computed here explains nothing here
  }
}

/** k by the problem with the most hidden numbers. */
function parameterOf(world: InferenceWorld, away: readonly Inferred[]): number | undefined {
  const at = away.toSorted((a, b) => hidden(b) - hidden(a))[0]!;
  return fitted((k) => Float64Array.from(world.gradient(at.problem, at.z, k).flatMap(({ data }) => [...data])));
}
