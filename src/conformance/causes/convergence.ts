import { float64 } from '../../arithmetic/float64.ts';
import { infer } from '../../inference/infer.ts';
import { energyGradient, energySum, stateAt } from '../../inference/state.ts';
import { settled } from '../../learning/settled.ts';
import { isNonlinear } from '../capabilities.ts';
import { inferred as ask } from '../trial.ts';
import { short } from '../check.ts';
import { HONEST, type M, type P } from './beliefs.ts';
import { type Inferred, isAway } from './evidence.ts';
import { apart, inner, norm, times } from './matrices.ts';
import { modes } from './modes.ts';

/** Whether inference was on its way to rest, and what is known of how it went; `undefined` where it was not, or nothing tells. */
export async function convergenceCause(inferred: readonly Inferred[]): Promise<string | undefined> {
  const away = inferred.filter((at) => isAway(at) && at.z.every(({ data }) => data.every(Number.isFinite)));
  const endless = inferred.filter((at) => isAway(at) && !away.includes(at));
  const grown = away.filter(
    (at) => at.gradient > Math.max(GROWN * at.gradientAtSweep, at.size / GROWN) && at.gradientAtSweep > 0,
  );
  if (grown.length > 0 && PART * (grown.length + endless.length) >= away.length)
    return `inference diverges: on ${grown[0]!.problem.network.edges.length} layers its gradient is ${short(grown[0]!.gradient / grown[0]!.gradientAtSweep)} times that of the feedforward sweep; take steps below 2/λ_max`;
  if (endless.length > 0 || away.length < FEWEST) return undefined;
  const few = away.toSorted((a, b) => numbers(a) - numbers(b)).slice(0, MOST);
  const far = remaining(away);
  const path = pathOf(few);
  if (path)
    return `inference stops after ${path.steps} steps of size ${path.rate}: the gradient still falls, ${far}; go on for longer`;
  const shared = sharedModes(few);
  if (shared === 'grows')
    return `inference diverges: what is left of the steepest direction of the energy is more than of the flattest; take steps below 2/λ_max`;
  if (shared === 'falls')
    return `inference has not converged: activities are on their way from the feedforward sweep to the equilibrium, ${far}; go on for longer`;
  const nearer = await whenAskedFor(few);
  if (nearer)
    return `inference stops too early for the accuracy asked: ${far}; asked for ${1 / STRICTER} times the accuracy it comes nearer, so tighten what it stops at`;
  if (await fallsSlowly(few)) return `inference has not converged: the gradient still falls, ${far}; go on for longer`;
  return undefined;
}

const [GROWN, FEWEST, STRICTER] = [1e3, 2, 1e-4] as const;
/** One problem of so many must have diverged. */
const PART = 3;
/** More problems than this tell no more. */
const MOST = 12;
const numbers = (at: Inferred): number => at.z.reduce((sum, { data }) => sum + data.length, 0);

/** "at most 3e-2 of that of the feedforward sweep" */
function remaining(away: readonly Inferred[]): string {
  const parts = away.map(({ gradient, gradientAtSweep }) => gradient / gradientAtSweep);
  return `up to ${short(Math.max(...parts))} of it at the feedforward sweep is left`;
}

const RATES = [1, 0.5, 0.3, 0.25, 0.2, 0.1, 0.05, 0.03, 0.025, 0.02, 0.01, 0.005, 0.002, 0.001] as const;
const LONGEST = 500;

const stepped = (p: P, z: readonly M[], rate: number): M[] => {
  const g = energyGradient(HONEST, p, z);
  return z.map((zl, l) => (l === 0 || l === z.length - 1 ? zl : float64.subtract(zl, times(rate, g[l - 1]!))));
};
const meets = (z: readonly M[], at: Inferred): boolean => apart(z, at.z) <= 1e-9 * norm(...at.z);

/** The rate and number of plain steps from the sweep that end at these very activities, on every problem. */
function pathOf(away: readonly Inferred[]): { readonly rate: number; readonly steps: number } | undefined {
  const [first, ...others] = away.toSorted((a, b) => numbers(a) - numbers(b));
  for (const rate of RATES) {
    let z: readonly M[] = first!.sweep;
    for (let steps = 1; steps <= LONGEST; steps++) {
      z = stepped(first!.problem, z, rate);
      if (!meets(z, first!)) {
        const g = norm(...energyGradient(HONEST, first!.problem, z));
        if (!(g > first!.gradient / 4 && g < 1e6 * first!.gradientAtSweep)) break;
        continue;
      }
      const again = (at: Inferred): boolean => {
        let there: readonly M[] = at.sweep;
        for (let k = 0; k < steps; k++) there = stepped(at.problem, there, rate);
        return meets(there, at);
      };
      return others.every(again) ? { rate, steps } : undefined;
    }
  }
  return undefined;
}

const hidden = (z: readonly M[]): readonly M[] => z.slice(1, -1);
const between = (a: readonly M[], b: readonly M[]): M[] => hidden(a).map((m, i) => float64.subtract(m, hidden(b)[i]!));
const LARGEST = 60;

/**
 * Whether all samples of a batch have the same part of each mode left, as after any method of fixed steps, and how it goes.
 *
 *     z − z* = q(H)(ẑ − z*);   falls: |q| < 1 is larger for the flattest direction than for the steepest;   grows: the other way round
 */
function sharedModes(away: readonly Inferred[]): 'falls' | 'grows' | undefined {
  const telling = away.filter(({ problem, z }) => {
    const n = hidden(z).reduce((sum, { rows }) => sum + rows, 0);
    return !isNonlinear(problem) && problem.x.columns > 1 && n <= LARGEST;
  });
  if (telling.length < FEWEST) return undefined;
  const kept = telling.map(keptParts);
  if (kept.some((parts) => parts === undefined)) return undefined;
  const ends = kept.map((parts) => [Math.abs(parts![0]!), Math.abs(parts!.at(-1)!)] as const);
  if (ends.every(([flat, steep]) => flat >= steep && flat <= 1 + 1e-9)) return 'falls';
  return ends.some(([, steep]) => steep > 1) ? 'grows' : undefined;
}

/** q of each mode, the flattest first, where all samples agree on it. */
function keptParts({ problem, z, sweep }: Inferred): readonly number[] | undefined {
  const zStar = settled(HONEST, problem);
  const { coordinates, values } = modes(problem);
  const [left, start] = [coordinates(between(z, zStar)), coordinates(between(sweep, zStar))];
  let [off, all] = [0, 0];
  const kept = left.map((row, i) => {
    const from = start[i]!;
    const size = from.reduce((sum, v) => sum + v * v, 0);
    const q = size === 0 ? 0 : row.reduce((sum, v, b) => sum + v * from[b]!, 0) / size;
    off += row.reduce((sum, v, b) => sum + (v - q * from[b]!) ** 2, 0);
    all += row.reduce((sum, v) => sum + v * v, 0);
    return { q, lambda: values[i]! };
  });
  if (!(off <= 1e-8 * all)) return undefined;
  return kept.toSorted((a, b) => a.lambda - b.lambda).map(({ q }) => q);
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
