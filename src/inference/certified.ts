import type { FloatArithmetic } from '../arithmetic/arithmetic.ts';
import { ValueError } from '../errors.ts';
import type { LinearProblem } from '../problem/problem.ts';
import { type Certificate, certificate } from './certificate.ts';
import { onHost, readMatrix, readProblem } from './host.ts';
import { type Iterate, type Method, minimise } from './minimise.ts';
import { type Objective, stateCoordinates } from './objective.ts';
import type { Status } from './outcome.ts';

export interface CertifiedOptions {
  /** A lower bound on λ_min(H), which turns a gradient into an error. Every proof rests on it: one too large makes it false. */
  readonly mu: number;
  /** Stop once ‖z − z*‖ ≤ relativeError·‖z‖ is proven. */
  readonly relativeError: number;
  readonly maxSteps: number;
  /** Steps between two looks at the certificate, which costs about 5 gradients; 8 unless told, 16 in gradient descent. */
  readonly checkEvery?: number;
}

/** Where a descent ended, and what is proven of that point. */
export interface DescentOutcome<M> {
  readonly status: Status;
  /** z_0..z_L; the ends are the problem's own matrices, the rest the caller's to free (or his own start, after no step). */
  readonly activities: readonly M[];
  readonly steps: number;
  readonly gradientNorm: number;
  /** Proven: ‖z − z*‖ is at most this, whatever the status (Infinity or NaN where numbers are lost). */
  readonly bound: number;
  readonly relativeBound: number;
  /** One entry for each look at the certificate; energy is the mean over the samples. */
  readonly trace: readonly { readonly step: number; readonly energy: number; readonly gradientNorm: number }[];
}

/** What descends, in which coordinates and from where; the states themselves, from the sweep, unless told. */
export interface Descent<M, I extends Iterate<M>> {
  readonly method: Method<M, I>;
  readonly objective?: Objective<M>;
  /** Variables that stay their owner's. */
  readonly start?: readonly M[];
  /** ‖∇F‖ may become so many times as large as at the start before it counts as diverged. */
  readonly growth?: number;
}

/** No solver here lets ‖∇F‖ grow more than 1 + √κ times on its way, and float64 certifies nothing beyond κ = 10¹⁶. */
const GROWTH = 1e8;

/**
 * Steps until the certificate stops them.
 *
 *     converged iff ‖∇F(z)‖/μ ≤ relativeError·‖z‖, rounding of ∇F included
 *
 * Steps run in A, on its device. The certificate is evaluated in float64 on the host from the activities read back, and never
 * from what the method believes of itself (a recurred residual, a rate), so a method that errs ends as 'max-steps', 'diverged' or
 * 'non-finite' with the bound that z really has.   Cost: the steps, and ≈ 5 gradients a look.
 * @throws {ValueError} when an option is outside its domain, or a layer is not linear (it is named)
 */
export async function untilCertified<M, I extends Iterate<M>>(
  A: FloatArithmetic<M>,
  problem: LinearProblem<M>,
  options: CertifiedOptions,
  { method, objective = stateCoordinates(A, problem), start, growth = GROWTH }: Descent<M, I>,
): Promise<DescentOutcome<M>> {
  requireOptions('solver', options);
  const { mu, relativeError, maxSteps, checkEvery = 8 } = options;
  const host = await readProblem(A, problem);
  const base = onHost(A);
  const trace: { step: number; energy: number; gradientNorm: number }[] = [];
  const lastProof: Certificate[] = [];
  const { status, at, steps } = await minimise(A, {
    start: start ?? A.scope(() => objective.start()),
    borrowed: start ?? [],
    ...{ method, maxSteps },
    stop: {
      every: checkEvery,
      async look({ variables }, step) {
        const states = A.scope(() => objective.states(variables)).slice(1, -1);
        const z = [host.x, ...(await Promise.all(states.map((zl) => readMatrix(A, zl)))), host.y];
        A.free(states.filter((zl) => !variables.includes(zl)));
        const proof = certificate(host, z, mu, base);
        lastProof[0] = proof;
        trace.push({ step, energy: proof.energy, gradientNorm: proof.gradientNorm });
        if (!z.every((zl) => zl.data.every(Number.isFinite))) return 'non-finite';
        if (proof.bound <= relativeError * proof.norm) return 'converged';
        const most = growth * (trace[0]!.gradientNorm + proof.rounding);
        return proof.gradientNorm <= most ? undefined : 'diverged';
      },
    },
  });
  const activities = A.scope(() => objective.states(at.variables));
  A.free(at.variables.filter((v) => !activities.includes(v) && !start?.includes(v)));
  const { gradientNorm, bound, relativeBound } = lastProof[0]!;
  return { status, activities, steps, gradientNorm, bound, relativeBound, trace };
}

/** @throws {ValueError} when an option is outside its domain */
export function requireOptions(where: string, { mu, relativeError, maxSteps, checkEvery = 1 }: CertifiedOptions): void {
  requireDomains(where, [
    ['mu', mu, mu > 0 && mu < Infinity, 'be positive and finite', 'it is a lower bound on λ_min of the Hessian'],
    ['relativeError', relativeError, relativeError >= 0, 'be at least 0', 'it is the accuracy wanted'],
    ['maxSteps', maxSteps, Number.isInteger(maxSteps) && maxSteps >= 0, 'be a count', 'the certificate stops earlier'],
    ['checkEvery', checkEvery, Number.isInteger(checkEvery) && checkEvery > 0, 'be a positive count', 'try 8'],
  ]);
}

type Requirement = readonly [name: string, value: number, good: boolean, condition: string, advice: string];

/** @throws {ValueError} at the first that is not good */
export function requireDomains(where: string, requirements: readonly Requirement[]): void {
  for (const [name, value, good, condition, advice] of requirements)
    if (!good) throw new ValueError(`${where}: ${name} must ${condition}, got ${value}; ${advice}`);
}
