import type { FloatArithmetic } from '../../arithmetic/arithmetic.ts';
import type { Float64Matrix } from '../../arithmetic/float64.ts';
import { ValueError } from '../../errors.ts';
import { depth, layerNumbers } from '../../network/linearGaussian.ts';
import type { LinearProblem } from '../../problem/problem.ts';
import type { DescentOutcome } from '../certified.ts';
import { gradientDescent } from '../gradientDescent.ts';
import { readProblem } from '../host.ts';
import { blockTridiagonal } from './blockTridiagonal.ts';
import { chebyshev } from './chebyshev.ts';
import { conjugateGradients } from './conjugateGradients.ts';
import { errorCoordinates, errorSmoothness } from './errorCoordinates.ts';
import { type SpectrumOptions, requireInterval } from './interval.ts';
import { momentum } from './momentum.ts';

type Run = <M>(
  A: FloatArithmetic<M>,
  problem: LinearProblem<M>,
  options: SpectrumOptions,
) => Promise<DescentOutcome<M>>;

/** Every solver by name. */
export const SOLVERS = {
  'block-tridiagonal': blockTridiagonal,
  'error-coordinates': errorCoordinates,
  'conjugate-gradients': conjugateGradients,
  chebyshev,
  momentum,
  'gradient-descent': (A, problem, options) =>
    gradientDescent(A, problem, { ...options, stepSize: 2 / (options.mu + options.lambdaMax) }),
} as const satisfies Record<string, Run>;

/** The name of a solver in `SOLVERS`. */
export type SolverName = keyof typeof SOLVERS;

/** Which solver, how far, and what is known of the spectrum. */
export interface SolveOptions {
  readonly solver: SolverName | 'auto';
  /** Stop once ‖z − z*‖ ≤ relativeError·‖z‖ is proven. */
  readonly relativeError: number;
  readonly maxSteps: number;
  /** Proven ends of the spectrum of H, from theory's `spectrum`. */
  readonly spectrum: { readonly mu: number; readonly lambdaMax: number };
  readonly checkEvery?: number;
}

/**
 * The equilibrium of a linear network, by a named solver or by the one that `chooseSolver` picks. Steps run in A, on its device;
 * the certificate that stops them is evaluated in float64 on the host.
 * Shapes: z_l (n_l × B).   Cost: that of the solver.
 * @throws {ValueError} when an option is outside its domain, the name is unknown, or a layer is not linear (it is named)
 */
export async function solve<M>(
  A: FloatArithmetic<M>,
  problem: LinearProblem<M>,
  { solver, spectrum, ...options }: SolveOptions,
): Promise<DescentOutcome<M> & { readonly solver: SolverName }> {
  requireInterval(spectrum);
  const name =
    solver === 'auto' ? chooseSolver(await readProblem(A, problem), spectrum, options.relativeError) : solver;
  if (!Object.hasOwn(SOLVERS, name))
    throw new ValueError(
      `solve: solver must be auto or one of ${Object.keys(SOLVERS).join(', ')}, got ${JSON.stringify(name)}`,
    );
  const { mu, lambdaMax } = spectrum;
  return { solver: name, ...(await SOLVERS[name](A, problem, { ...options, mu, lambdaMax })) };
}

/**
 * The cheapest solver by its proven number of multiplications, not by measurement.
 *
 *     direct: Σ_l n_l²(n_{l−1} + 2 n_{l+1} + n_l/3 + B);   iterative: k · 2 Σ_l n_l n_{l−1} B,  k = ln(2√κ/relativeError)/ln(1/q),
 *     1/q = (m+1)/(m−1) with m = √κ for conjugate gradients and Λ for error coordinates
 *
 * So small or ill-conditioned networks and large batches go direct; wide ones iterate, in error coordinates where Λ is near 1. The
 * other solvers are never picked: Chebyshev and momentum have no better bound, and gradient descent has κ in place of √κ.
 */
export function chooseSolver(
  problem: LinearProblem<Float64Matrix>,
  { mu, lambdaMax }: SolveOptions['spectrum'],
  relativeError: number,
): SolverName {
  const L = depth(problem.network);
  const { widths } = problem.network;
  const B = problem.x.columns;
  const layers = layerNumbers(problem.network);
  const hidden = layers.slice(0, -1);
  const [n, sum] = [(l: number) => widths[l]!, (terms: readonly number[]) => terms.reduce((a, b) => a + b, 0)];
  const direct = sum(
    hidden.map((l) => n(l) ** 2 * ((l > 1 ? n(l - 1) : 0) + (l + 1 < L ? 2 : 1) * n(l + 1) + n(l) / 3 + B)),
  );
  const rootKappa = Math.sqrt(lambdaMax / mu);
  const steps = (m: number): number =>
    Math.max(1, Math.log((2 * rootKappa) / relativeError) / Math.log((m + 1) / (m - 1)));
  const inErrors = steps(errorSmoothness(problem.network));
  const iterations = Math.min(inErrors, steps(rootKappa));
  if (direct <= iterations * 2 * B * sum(layers.map((l) => n(l) * n(l - 1)))) return 'block-tridiagonal';
  return inErrors < steps(rootKappa) ? 'error-coordinates' : 'conjugate-gradients';
}
