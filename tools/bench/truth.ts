import { type Bounded, errorBound } from '../../src/arithmetic/errorBound.ts';
import { float64, type Float64Matrix } from '../../src/arithmetic/float64.ts';
import { frobenius } from '../../src/arithmetic/norm.ts';
import { energyGradient } from '../../src/inference/state.ts';
import { linearProblem } from '../../src/problem/numbers.ts';
import { mapProblem } from '../../src/problem/problem.ts';
import { pcFactors, weightGradients } from '../../src/theory/gradients.ts';
import { rescalingMatrix } from '../../src/theory/equilibrium.ts';
import type { Task } from './contender.ts';

/** The answer in float64, and how far in the Frobenius norm a contender of the task's dtype may be from it. */
export interface Truth {
  readonly answer: readonly Float64Array[];
  readonly tolerance: number;
}

const ROUNDOFF = { float64: 2 ** -53, float32: 2 ** -24 };

/** The readable formulas in float64. */
export function truth(task: Task): Truth {
  return task.kind === 'descent' ? descent(task) : gradients(task);
}

/**
 * Steps by `energyGradient`, which the loops share no code with. I − ηH contracts, so roundings of single steps only add up:
 *
 *     ‖z − z_ref‖ ≤ steps · 2 (η ρ + 2u ‖z‖),   ρ = running error bound of ∇F(z) at roundoff u, the larger of its values at both ends
 */
function descent(task: Task): Truth {
  const given = linearProblem(float64, { ...task.network, x: task.x, y: task.y, batch: task.batch });
  const matrix = (data: Float64Array): Float64Matrix => ({ rows: data.length / task.batch, columns: task.batch, data });
  const u = ROUNDOFF[task.dtype];
  const E = errorBound(float64, u);
  const rounded = (value: Float64Matrix): Bounded<Float64Matrix> => ({
    value,
    error: value.data.map((v) => u * Math.abs(v)),
  });
  const bounded = mapProblem(given, rounded);
  let z = [given.x, ...task.start.map(matrix), given.y];
  const ends: { rho: number; norm: number }[] = [];
  const look = (): void => {
    const rho = frobenius(energyGradient(E, bounded, z.map(rounded)).map(({ error }) => error));
    ends.push({ rho, norm: frobenius(z.map(({ data }) => data)) });
  };
  look();
  for (let step = 0; step < task.steps; step++) {
    const g = energyGradient(float64, given, z);
    z = z.map((zl, l) =>
      g[l - 1] ? { ...zl, data: zl.data.map((v, i) => v - task.stepSize * g[l - 1]!.data[i]!) } : zl,
    );
  }
  look();
  const [rho, norm] = [Math.max(...ends.map((end) => end.rho)), Math.max(...ends.map((end) => end.norm))];
  return {
    answer: z.slice(1, -1).map(({ data }) => data),
    tolerance: task.steps * 2 * (task.stepSize * rho + 2 * u * norm),
  };
}

/**
 * The closed form. Solving with S and multiplying L layers of width n backward-stably loses no more than
 *
 *     ‖G − G_ref‖ ≤ 2 n L κ(S) u ‖G‖,   κ(S) ≤ p_L ‖S‖ since S ≽ I/p_L
 */
function gradients(task: Task): Truth {
  const given = linearProblem(float64, { ...task.network, x: task.x, y: task.y, batch: task.batch });
  const answer = weightGradients(float64, given, pcFactors(float64, given)).map(({ data }) => data);
  const { widths, weights, precisions } = task.network;
  const kappa = (precisions?.at(-1) ?? 1) * frobenius([rescalingMatrix(float64, given.network).data]);
  const factor = 2 * Math.max(...widths) * weights.length * kappa * ROUNDOFF[task.dtype];
  return { answer, tolerance: factor * frobenius(answer) };
}

/** ‖a − b‖ over several matrices; NaN where an entry is. */
export const distance = (a: readonly Float64Array[], b: readonly Float64Array[]): number =>
  a.length === b.length ? frobenius(a.map((x, l) => x.map((v, i) => v - b[l]![i]!))) : Number.NaN;
