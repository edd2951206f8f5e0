import type { FloatArithmetic } from '../../arithmetic/arithmetic.ts';
import { ValueError } from '../../errors.ts';
import type { Problem } from '../../network/network.ts';
import { certificate } from '../certificate.ts';
import type { DescentOutcome, DescentStatus } from '../gradientDescent.ts';
import { onHost, readMatrix, readProblem } from '../host.ts';
import { type Hidden, clamped, feedforwardStart } from './system.ts';

export interface SolverOptions {
  /** A lower bound on λ_min(H). Every proof rests on it: one too large makes the certificate false. */
  readonly mu: number;
  /** Stop once ‖z − z*‖ ≤ relativeError·‖z‖ is proven. */
  readonly relativeError: number;
  readonly maxSteps: number;
  /** Steps between two looks at the certificate, which costs about 5 gradients; 8 unless told. */
  readonly checkEvery?: number;
}

/** Both ends of an interval that holds every eigenvalue of H. One too narrow at the top can only fail, never lie. */
export interface SpectrumOptions extends SolverOptions {
  readonly lambdaMax: number;
}

/** Where a solver stands: the activities, and the matrices that it wants to see again at the next step. */
export interface Iterate<M> {
  readonly z: Hidden<M>;
  readonly memory: Hidden<M>;
}

/** No solver here lets ‖∇F‖ grow more than 1 + √κ times on its way, and float64 certifies nothing beyond κ = 10¹⁶. */
const GROWTH = 1e8;

/**
 * Steps from the feedforward sweep until the certificate stops them.
 *
 *     converged iff ‖∇F(z)‖/μ ≤ relativeError·‖z‖, rounding of ∇F included
 *
 * Steps run in A, on its device. The certificate is evaluated in float64 on the host from the activities read back, and never
 * from what the solver believes of itself (a recurred residual, a rate), so a solver that errs ends as 'max-steps', 'diverged' or
 * 'non-finite' with the bound that z really has. What an iterate does not pass on is freed; the first memory is empty.
 * Cost: the steps, and ≈ 5 gradients a look.
 * @throws {ValueError} when an option is outside its domain
 */
export async function untilCertified<M>(
  A: FloatArithmetic<M>,
  problem: Problem<M>,
  options: SolverOptions,
  advance: (iterate: Iterate<M>) => Iterate<M> | Promise<Iterate<M>>,
): Promise<DescentOutcome<M>> {
  requireOptions(options);
  const { mu, relativeError, maxSteps, checkEvery = 8 } = options;
  const host = await readProblem(A, problem);
  const base = onHost(A);
  const trace: { step: number; energy: number; gradientNorm: number }[] = [];
  let at: Iterate<M> = { z: A.scope(() => feedforwardStart(A, problem)), memory: [] };
  for (let steps = 0; ; steps++) {
    if (steps % checkEvery === 0 || steps === maxSteps) {
      const z = clamped(host, await Promise.all(at.z.map((zl) => readMatrix(A, zl))));
      const { energy, gradientNorm, rounding, norm, bound, relativeBound } = certificate(host, z, mu, base);
      trace.push({ step: steps, energy, gradientNorm });
      let status: DescentStatus | undefined;
      if (!z.every((zl) => zl.data.every(Number.isFinite))) status = 'non-finite';
      else if (bound <= relativeError * norm) status = 'converged';
      else if (!(gradientNorm <= GROWTH * (trace[0]!.gradientNorm + rounding))) status = 'diverged';
      else if (steps === maxSteps) status = 'max-steps';
      if (status) {
        A.free(at.memory);
        return { status, activities: clamped(problem, at.z), steps, gradientNorm, bound, relativeBound, trace };
      }
    }
    const next = await advance(at);
    const kept = new Set([...next.z, ...next.memory]);
    A.free([...at.z, ...at.memory].filter((matrix) => !kept.has(matrix)));
    at = next;
  }
}

function requireOptions({ mu, relativeError, maxSteps, checkEvery = 1 }: SolverOptions): void {
  const requirements: [name: string, value: number, good: boolean, condition: string, advice: string][] = [
    ['mu', mu, mu > 0 && mu < Infinity, 'be positive and finite', 'it is a lower bound on λ_min of the Hessian'],
    ['relativeError', relativeError, relativeError >= 0, 'be at least 0', 'it is the accuracy wanted'],
    ['maxSteps', maxSteps, Number.isInteger(maxSteps) && maxSteps >= 0, 'be a count', 'the certificate stops earlier'],
    ['checkEvery', checkEvery, Number.isInteger(checkEvery) && checkEvery > 0, 'be a positive count', 'try 8'],
  ];
  for (const [name, value, good, condition, advice] of requirements)
    if (!good) throw new ValueError(`solver: ${name} must ${condition}, got ${value}; ${advice}`);
}

/** @throws {ValueError} when [mu, lambdaMax] is no interval of positive numbers */
export function requireInterval({ mu, lambdaMax }: Pick<SpectrumOptions, 'mu' | 'lambdaMax'>): void {
  if (!(mu > 0 && lambdaMax >= mu && lambdaMax < Infinity))
    throw new ValueError(
      `solver: lambdaMax must be finite and at least mu > 0, got mu ${mu} and lambdaMax ${lambdaMax}; together they enclose the spectrum of the Hessian`,
    );
}
