import { float64 } from '../../arithmetic/float64.ts';
import { energyGradient } from '../../inference/state.ts';
import { chainOf } from '../../problem/chain.ts';
import { isNonlinear } from '../capabilities.ts';
import { short } from '../check.ts';
import { areFinite, norm, times } from '../matrices.ts';
import { relayered } from '../relayered.ts';
import { hiddenNorm } from '../tolerance.ts';
import { HONEST, type M, type P } from './beliefs.ts';
import { type Inferred, evidence, isAway } from './evidence.ts';
import { mostCurvature } from './mostCurvature.ts';
import { onlyWhere } from './regimes.ts';

/** The gradient has grown by this factor from the sweep; on nonlinear networks, activities have. */
const GROWN = 1e3;
/** What descent with long steps ends in is of the steepest direction: ‖Hg‖/‖g‖ is at least this part of λ_max. */
const STEEP = 0.8;
/** One problem of so many that are away must have grown. */
const PART = 3;
/** With fewer hidden units any direction is as steep. */
const UNITS = 4;

/**
 * Whether inference grows without end: what is left is of the steepest direction of the energy, or past all numbers where the same
 * networks with smaller precisions or weights show that.
 */
export async function divergenceCause(inferred: readonly Inferred[]): Promise<string | undefined> {
  const away = inferred.filter(isAway);
  const endless = away.filter(({ z }) => !areFinite(z));
  const grown = away.filter((at) => !endless.includes(at) && hasGrown(at));
  const shown = grown.find(isSteep) ?? (endless.length > 0 ? await tempered(endless[0]!) : undefined);
  const all = [...grown, ...endless];
  if (PART * all.length < away.length) return undefined;
  if (shown === undefined || !grown.every((at) => isNonlinear(at.problem) || units(at) < UNITS || isSteep(at)))
    return undefined;
  const where = onlyWhere(
    all,
    inferred.filter((at) => !all.includes(at)),
  );
  return `inference diverges${where?.replace(', but only', ', only') ?? ''}: on ${shown.problem.network.edges.length} layers its gradient is ${short(shown.gradient / shown.gradientAtSweep)} times that of the feedforward sweep, along the steepest direction of the energy; take steps below 2/λ_max`;
}

const units = ({ z }: Inferred): number => z.slice(1, -1).reduce((sum, { rows }) => sum + rows, 0);

const hasGrown = ({ problem, z, sweep, gradient, gradientAtSweep }: Inferred): boolean =>
  gradientAtSweep > 0 &&
  gradient > GROWN * gradientAtSweep &&
  (!isNonlinear(problem) || hiddenNorm(z) > GROWN * hiddenNorm(sweep));

/** Whether the gradient of a linear network is in the steepest direction. */
function isSteep(at: Inferred): boolean {
  const { problem, z, sweep } = at;
  if (isNonlinear(problem) || units(at) < UNITS) return false;
  const g = energyGradient(HONEST, problem, z);
  const size = 1 + hiddenNorm(sweep);
  const gradient = (at: readonly M[]): M[] => energyGradient(HONEST, problem, at);
  const rest = gradient(sweep);
  const moved = gradient(
    sweep.map((m, l) =>
      g[l - 1] === undefined || l === sweep.length - 1 ? m : float64.add(m, times(size / norm(...g), g[l - 1]!)),
    ),
  );
  const curvature = norm(...moved.map((m, i) => float64.subtract(m, rest[i]!))) / size;
  return curvature >= STEEP * mostCurvature(problem, sweep);
}

/** The same network with precisions, or else weights, nearer to what is harmless, until an answer has grown and is finite. */
async function tempered({ trial, problem }: Inferred): Promise<Inferred | undefined> {
  for (const part of [0.9, 0.8, 0.7, 0.6, 0.5, 0.4]) {
    const [found] = (await evidence([trial.on(milder(problem, part))])).inferred;
    if (found && areFinite(found.z)) return hasGrown(found) && isSteep(found) ? found : undefined;
  }
  return undefined;
}

function milder(problem: P, part: number): P {
  const bent = chainOf(problem).some(({ precision }) => precision.data[0] !== 1);
  return relayered(problem, (at) =>
    bent
      ? { ...at, precision: float64.matrix(1, 1, [at.precision.data[0]! ** part]) }
      : { ...at, weights: times(part, at.weights) },
  );
}
