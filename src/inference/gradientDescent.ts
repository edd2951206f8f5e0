import type { FloatArithmetic } from '../arithmetic/arithmetic.ts';
import { DimensionError, ValueError } from '../errors.ts';
import { type Problem, depth } from '../network/network.ts';
import { type Certificate, certificate } from './certificate.ts';
import { energyGradient } from './energyGradient.ts';
import { onHost, readMatrix, readProblem } from './host.ts';
import { inPlaceDescent } from './inPlaceDescent.ts';
import { isInPlace } from './inPlaceGradient.ts';
import { feedforwardStart } from './solvers/system.ts';

/** Step size, limit and stop of gradient descent on activities. */
export interface DescentOptions<M> {
  /** η; converges for every start iff 0 < η < 2/λ_max(H). */
  readonly stepSize: number;
  /** A lower bound on λ_min(H), which turns a gradient into an error. */
  readonly mu: number;
  /** Stop once ‖z − z*‖ ≤ relativeError·‖z‖ is proven. */
  readonly relativeError: number;
  readonly maxSteps: number;
  /** Steps between two looks at the certificate; 16 unless told. */
  readonly checkEvery?: number;
  /** z_0..z_L to start from, its ends ignored; the feedforward sweep unless told. Stays the caller's. */
  readonly start?: readonly M[];
}

export type DescentStatus = 'converged' | 'max-steps' | 'diverged' | 'non-finite';

/** Where gradient descent ended, and what is proven of that point. */
export interface DescentOutcome<M> {
  readonly status: DescentStatus;
  /** z_0..z_L; the ends are the problem's own matrices, the rest the caller's to free (or his own start, after no step). */
  readonly activities: readonly M[];
  readonly steps: number;
  readonly gradientNorm: number;
  /** Proven: ‖z − z*‖ is at most this, whatever the status (Infinity or NaN where numbers are lost). */
  readonly bound: number;
  readonly relativeBound: number;
  /** One entry for each look at the certificate; energy is summed over the samples. */
  readonly trace: readonly { readonly step: number; readonly energy: number; readonly gradientNorm: number }[];
}

/** Below the stability bound ‖∇F‖ never grows (each step multiplies it by I − ηH), so this much growth is no rounding. */
const GROWTH = 1e4;

/**
 * Gradient descent on the per-sample energy, stopped by proof and not by count.
 *
 *     z_l ← z_l − η ∂F/∂z_l,  l = 1..L−1;   stop when ‖∇F(z)‖/μ ≤ relativeError·‖z‖
 *
 * Steps run in A, on its device, in place where A can overwrite its matrices; the certificate is evaluated in float64 on the
 * host from the activities read back, so a device of low precision cannot certify itself. Outcomes are values.
 * Shapes: z_l (n_l × B).   Cost: 2L products n² B a step.
 * @throws {ValueError | DimensionError} when an option is outside its domain
 */
export async function gradientDescent<M>(
  A: FloatArithmetic<M>,
  problem: Problem<M>,
  options: DescentOptions<M>,
): Promise<DescentOutcome<M>> {
  requireOptions(depth(problem.network), options);
  const { maxSteps, checkEvery = 16 } = options;
  const host = await readProblem(A, problem);
  const base = onHost(A);
  const eta = A.matrix(1, 1, [options.stepSize]);
  const clamp = (hidden: readonly M[]): M[] => [problem.x, ...hidden, problem.y];
  let hidden = options.start?.slice(1, -1) ?? A.scope(() => feedforwardStart(A, problem));
  let given = options.start !== undefined;
  const inPlace = isInPlace(A) && depth(problem.network) > 1 ? await inPlaceDescent(A, problem) : undefined;
  const trace: { step: number; energy: number; gradientNorm: number }[] = [];
  for (let steps = 0; ;) {
    const z = [host.x, ...(await Promise.all(hidden.map((zl) => readMatrix(A, zl)))), host.y];
    const proof = certificate(host, z, options.mu, base);
    trace.push({ step: steps, energy: proof.energy, gradientNorm: proof.gradientNorm });
    const finite = z.every((zl) => zl.data.every(Number.isFinite));
    const status = finite ? verdict(proof, trace[0]!.gradientNorm, options, steps) : 'non-finite';
    if (status) {
      A.free([eta]);
      inPlace?.free();
      const { gradientNorm, bound, relativeBound } = proof;
      return { status, activities: clamp(hidden), steps, gradientNorm, bound, relativeBound, trace };
    }
    const count = Math.min(checkEvery, maxSteps - steps);
    const [from, old] = [hidden, given ? [] : hidden];
    hidden = A.scope(() =>
      inPlace ? inPlace.steps(from, options.stepSize, count) : descend(A, problem, clamp(from), eta, count),
    );
    A.free(old);
    given = false;
    steps += count;
  }
}

/** `count` steps; only the last activities leave. */
function descend<M>(A: FloatArithmetic<M>, { network }: Problem<M>, start: readonly M[], eta: M, count: number): M[] {
  let z = [...start];
  for (let k = 0; k < count; k++)
    z = A.scope(() => {
      const gradient = energyGradient(A, network, z);
      return z.map((zl, l) => (gradient[l - 1] === undefined ? zl : A.subtract(zl, A.scale(eta, gradient[l - 1]!))));
    });
  return z.slice(1, -1);
}

function verdict<M>(
  proof: Certificate,
  startNorm: number,
  { relativeError, maxSteps }: DescentOptions<M>,
  steps: number,
): DescentStatus | undefined {
  if (proof.bound <= relativeError * proof.norm) return 'converged';
  if (!(proof.gradientNorm <= GROWTH * (startNorm + proof.rounding))) return 'diverged';
  return steps >= maxSteps ? 'max-steps' : undefined;
}

function requireOptions<M>(L: number, options: DescentOptions<M>): void {
  const { stepSize, mu, relativeError, maxSteps, checkEvery = 1, start } = options;
  const requirements: [name: string, value: number, good: boolean, condition: string, advice: string][] = [
    ['stepSize', stepSize, stepSize > 0 && stepSize < Infinity, 'be positive and finite', 'below 2/λ_max it converges'],
    ['mu', mu, mu > 0 && mu < Infinity, 'be positive and finite', 'it is a lower bound on λ_min of the Hessian'],
    ['relativeError', relativeError, relativeError >= 0, 'be at least 0', 'it is the accuracy wanted'],
    ['maxSteps', maxSteps, Number.isInteger(maxSteps) && maxSteps >= 0, 'be a count', 'the certificate stops earlier'],
    ['checkEvery', checkEvery, Number.isInteger(checkEvery) && checkEvery > 0, 'be a positive count', 'try 16'],
  ];
  for (const [name, value, good, condition, advice] of requirements)
    if (!good) throw new ValueError(`gradientDescent: ${name} must ${condition}, got ${value}; ${advice}`);
  if (start && start.length !== L + 1)
    throw new DimensionError(
      `gradientDescent: start must hold z_0..z_${L}, got ${start.length} matrices; give the ends too, they are ignored`,
    );
}
