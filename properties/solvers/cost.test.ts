import { describe, expect, test } from 'vitest';
import { float64 } from '../../src/arithmetic/float64.ts';
import { ValueError } from '../../src/errors.ts';
import { certificate } from '../../src/inference/certificate.ts';
import { chebyshev } from '../../src/inference/solvers/chebyshev.ts';
import { conjugateGradients } from '../../src/inference/solvers/conjugateGradients.ts';
import { errorCoordinates, errorSmoothness } from '../../src/inference/solvers/errorCoordinates.ts';
import { SOLVERS, solve } from '../../src/inference/solvers/index.ts';
import { momentum } from '../../src/inference/solvers/momentum.ts';
import { cases, type Case, type SolverRun, trueError, norm, LIMIT } from './cases.ts';

describe('iteration counts', () => {
  // The certificate reads (‖∇F‖ + rounding)/μ. From ‖∇F(z)‖ ≤ target = μ ε ‖z*‖/(2(1 + ε)) follows ‖z‖ ≥ ‖z*‖/(1 + ε), hence
  // ‖∇F(z)‖/μ ≤ ½ε‖z‖; the other half of ε is left to rounding, and the test sees that it suffices.
  const epsilon = 1e-6;
  const target = (at: Case): number => (at.ends.mu * epsilon * norm(at)) / (2 * (1 + epsilon));
  const within = (at: Case, run: SolverRun, bound: number): void => {
    expect(run.status).toBe('converged');
    const { rounding } = certificate(at.problem, run.activities, at.ends.mu);
    expect(rounding / at.ends.mu).toBeLessThanOrEqual(0.49 * epsilon * norm(at));
    expect(run.steps, 'steps').toBeLessThanOrEqual(bound);
  };
  const options = ({ ends }: Case) => ({ ...ends, relativeError: epsilon, maxSteps: LIMIT, checkEvery: 1 });
  /** With ln((m+1)/(m−1)) ≥ 2/m: C ((m−1)/(m+1))^k ‖∇F(z_0)‖ ≤ target once k ≥ ½ m ln(C ‖∇F(z_0)‖/target). */
  const count = (at: Case, run: SolverRun, m: number, C: number): number =>
    Math.max(0, Math.ceil((m / 2) * Math.log((C * run.trace[0]!.gradientNorm) / target(at))));

  test.each(cases)('of conjugate gradients are at most ½√κ ln(2√κ ‖∇F(z_0)‖/target): $shape', async (at) => {
    const run = await conjugateGradients(float64, at.problem, options(at));
    within(at, run, count(at, run, Math.sqrt(at.kappa), 2 * Math.sqrt(at.kappa)));
  });

  test.each(cases)('of Chebyshev are at most ½√κ ln(2 ‖∇F(z_0)‖/target): $shape', async (at) => {
    const run = await chebyshev(float64, at.problem, options(at));
    within(at, run, count(at, run, Math.sqrt(at.kappa), 2));
  });

  test.each(cases)('of the heavy ball are at most the k with (1 + k(1+q)) q^k small enough: $shape', async (at) => {
    const run = await momentum(float64, at.problem, options(at));
    const q = (Math.sqrt(at.kappa) - 1) / (Math.sqrt(at.kappa) + 1);
    let k = 0;
    while ((1 + k * (1 + q)) * q ** k * run.trace[0]!.gradientNorm > target(at)) k++;
    within(at, run, k);
    // the proven bound holds along the way too, up to the rounding of the gradient
    const { rounding } = certificate(at.problem, run.activities, at.ends.mu);
    for (const { step, gradientNorm } of run.trace)
      expect(gradientNorm).toBeLessThanOrEqual(
        (1 + step * (1 + q)) * q ** step * run.trace[0]!.gradientNorm + (step + 1) * rounding,
      );
  });

  test.each(cases)('of error coordinates are at most ½Λ ln(√κ ‖∇F(z_0)‖/target): $shape', async (at) => {
    const run = await errorCoordinates(float64, at.problem, options(at));
    within(at, run, count(at, run, errorSmoothness(at.problem.network), Math.sqrt(at.kappa)));
  });

  test.each(cases)('of gradient descent at η = 2/(μ+λ_max) are at most ½κ ln(‖∇F(z_0)‖/target): $shape', async (at) => {
    const { lambdaMax, mu } = at.ends;
    const run = await solve(float64, at.problem, {
      ...options(at),
      solver: 'gradient-descent',
      spectrum: { lambdaMax, mu },
      checkEvery: 32,
    });
    within(at, run, 32 * Math.ceil(count(at, run, at.kappa, 1) / 32));
  });

  test.each(cases)('of the direct solve are one: $shape', async (at) => {
    expect((await SOLVERS['block-tridiagonal'](float64, at.problem, options(at))).steps).toBe(1);
  });
});

describe('a wrong spectrum', () => {
  // κ > 16 leaves λ_max/4 well above μ, and eigenvalues far outside of [μ, λ_max/4]
  test.each(cases.filter(({ kappa }) => kappa > 16))(
    'with λ_max too small never ends as converged: $shape',
    async (at) => {
      const wrong = { mu: at.ends.mu, lambdaMax: at.ends.lambdaMax / 4 };
      for (const solver of ['chebyshev', 'momentum', 'gradient-descent'] as const) {
        const run = await solve(float64, at.problem, { solver, relativeError: 1e-6, maxSteps: 2000, spectrum: wrong });
        expect([`${solver}: diverged`, `${solver}: non-finite`]).toContain(`${solver}: ${run.status}`);
        const cut = await solve(float64, at.problem, { solver, relativeError: 1e-6, maxSteps: 12, spectrum: wrong });
        expect([`${solver}: diverged`, `${solver}: max-steps`]).toContain(`${solver}: ${cut.status}`);
        expect(trueError(at, cut.activities)).toBeLessThanOrEqual(cut.bound);
      }
    },
  );

  test('is tried on at least five of the shapes', () => {
    expect(cases.filter(({ kappa }) => kappa > 16).length).toBeGreaterThanOrEqual(5);
  });

  test('with a smoothness more than 1 below λ_max(H_u) never ends as converged', async () => {
    const at = cases[3]!; // one output: errorSmoothness is λ_max(H_u) itself
    const Lambda = errorSmoothness(at.problem.network);
    const options = { ...at.ends, relativeError: 1e-6, maxSteps: 5000 };
    expect(Lambda).toBeGreaterThan(2.2);
    expect(await errorCoordinates(float64, at.problem, { ...options, smoothness: Lambda - 1.2 })).toMatchObject({
      status: 'diverged',
    });
    expect(await errorCoordinates(float64, at.problem, { ...options, smoothness: Lambda - 0.9 })).toMatchObject({
      status: 'converged',
    });
  });

  test('that is no interval of positive numbers is refused', async () => {
    const { problem } = cases[0]!;
    const options = { solver: 'chebyshev', relativeError: 1e-6, maxSteps: 9 } as const;
    for (const [mu, lambdaMax] of [
      [0, 1],
      [2, 1],
      [1, Infinity],
      [Number.NaN, 1],
    ] as const)
      await expect(solve(float64, problem, { ...options, spectrum: { mu, lambdaMax } })).rejects.toThrow(ValueError);
  });
});
