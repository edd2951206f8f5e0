import { float64 } from '../../arithmetic/float64.ts';
import { infer } from '../../inference/infer.ts';
import { energyGradient, energySum, stateAt } from '../../inference/state.ts';
import { settled } from '../../learning/settled.ts';
import { isNonlinear } from '../capabilities.ts';
import { inferred as ask } from '../trial.ts';
import { short } from '../check.ts';
import { HONEST, type M, type P } from './beliefs.ts';
import { type Inferred, isAway } from './evidence.ts';
import { areFinite, inner, norm } from '../matrices.ts';
import { pathOf } from './descentPath.ts';
import { between, sharedModes } from './sharedModes.ts';

/** The steps of plain descent that end at these very activities, with how large they are. */
export function pathCause(inferred: readonly Inferred[]): string | undefined {
  const away = inferred.filter(isAway);
  if (away.length < FEWEST || !away.every(({ z }) => areFinite(z))) return undefined;
  const path = pathOf(away.toSorted((a, b) => numbers(a) - numbers(b)).slice(0, MOST));
  return (
    path &&
    `inference stops after ${path.steps} steps of size ${path.rate}: the gradient still falls, ${remaining(away)}; go on for longer`
  );
}

/** Whether inference was on its way to rest, and what is known of how it went; `undefined` where it was not, or nothing tells. */
export async function convergenceCause(inferred: readonly Inferred[]): Promise<string | undefined> {
  const away = inferred.filter((at) => isAway(at) && areFinite(at.z));
  const endless = inferred.filter((at) => isAway(at) && !away.includes(at));
  if (endless.length > 0 || away.length < FEWEST) return undefined;
  const smallFirst = away.toSorted((a, b) => numbers(a) - numbers(b));
  const few = smallFirst.slice(0, MOST);
  const far = remaining(away);
  const shared = sharedModes(few);
  // With one hidden layer, energies of other precisions have the Hessian's modes too, and rest where these seem to have grown.
  const deep = smallFirst.filter(({ problem }) => problem.network.edges.length > 2).slice(0, MOST);
  if (shared === 'grows' && sharedModes(deep) === 'grows')
    return `inference diverges: what is left of the steepest direction of the energy is more than of the flattest; take steps below 2/λ_max`;
  if (shared === 'falls')
    return `inference has not converged: activities are on their way from the feedforward sweep to the equilibrium, ${far}; go on for longer`;
  const nearer = await whenAskedFor(few);
  if (nearer)
    return `inference stops too early for the accuracy asked: ${far}; asked for ${1 / STRICTER} times the accuracy it comes nearer, so tighten what it stops at`;
  if (await fallsSlowly(few)) return `inference has not converged: the gradient still falls, ${far}; go on for longer`;
  return undefined;
}

const [FEWEST, STRICTER] = [2, 1e-4] as const;
/** More problems than this tell no more. */
const MOST = 12;
const numbers = (at: Inferred): number => at.z.reduce((sum, { data }) => sum + data.length, 0);

/** "at most 3e-2 of that of the feedforward sweep" */
function remaining(away: readonly Inferred[]): string {
  const parts = away.map(({ gradient, gradientAtSweep }) => gradient / gradientAtSweep);
  return `up to ${short(Math.max(...parts))} of it at the feedforward sweep is left`;
}

/** Whether a rule that is asked for more accuracy comes nearer to rest. */
async function whenAskedFor(away: readonly Inferred[]): Promise<boolean> {
  const two = away.slice(-2);
  const nearer = await Promise.all(
    two.map(async ({ trial: { rule, accuracy, seed }, problem, gradient }) => {
      const z = await ask(rule, problem, { accuracy: accuracy * STRICTER, seed }).catch(() => undefined);
      return z !== undefined && !('undecided' in z) && norm(...energyGradient(HONEST, problem, z)) < gradient / 10;
    }),
  );
  return nearer.every(Boolean);
}

/** Whether what is left is of flat directions: its curvature ⟨e, He⟩/⟨e, e⟩ is far below that of the start, and it points back to it. */
async function fallsSlowly(away: readonly Inferred[]): Promise<boolean> {
  const flat = await Promise.all(
    away.map(async ({ problem, z, sweep }) => {
      const zStar = isNonlinear(problem) ? await atRest(problem, z) : settled(HONEST, problem);
      const [e, start] = [between(z, zStar), between(sweep, zStar)];
      const along = e.reduce((sum, a, i) => sum + inner(a, start[i]!), 0);
      const lower = energyAt(problem, z) < energyAt(problem, sweep);
      return {
        toward: along > 0 && lower,
        part: curvature(problem, z, zStar, e) / curvature(problem, sweep, zStar, start),
      };
    }),
  );
  const parts = flat.map(({ part }) => part).toSorted((a, b) => a - b);
  return flat.length >= 4 && flat.every(({ toward }) => toward) && parts[Math.floor(parts.length / 2)]! < FLAT;
}

const FLAT = 0.6;

const curvature = (p: P, z: readonly M[], zStar: readonly M[], e: readonly M[]): number => {
  const [there, rest] = [energyGradient(HONEST, p, z), energyGradient(HONEST, p, zStar)];
  return e.reduce((sum, a, i) => sum + inner(a, float64.subtract(there[i]!, rest[i]!)), 0) / norm(...e) ** 2;
};

const energyAt = (p: P, z: readonly M[]): number => energySum(HONEST, stateAt(HONEST, p.network, z)).data[0]!;

const atRest = async (problem: P, z: readonly M[]): Promise<readonly M[]> =>
  (await infer(HONEST, problem, { coordinates: 'state', gradientNorm: 1e-10 * norm(...z), maxSteps: 5000 })).activities;
