import { describe, expect, test } from 'vitest';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { float64, type Float64Matrix } from '../../src/arithmetic/float64.ts';
import { rational } from '../../src/arithmetic/rational.ts';
import { ValueError } from '../../src/errors.ts';
import { eliminate, substitute } from '../../src/inference/solvers/blockTridiagonal.ts';
import { errorSmoothness } from '../../src/inference/solvers/errorCoordinates.ts';
import { type SolverName, chooseSolver, solve } from '../../src/inference/solvers/index.ts';
import { lanczos } from '../../src/inference/solvers/lanczos.ts';
import { clamped, gradientAt, zeros } from '../../src/inference/solvers/system.ts';
import { linearGaussian, scaleOf, weightsOf } from '../../src/network/linearGaussian.ts';
import { network as networkOf } from '../../src/network/numbers.ts';
import { linearProblem as given } from '../../src/problem/numbers.ts';
import type { LinearProblem } from '../../src/problem/problem.ts';
import { parameterised } from '../../src/network/parameterisations.ts';
import { random } from '../../src/random.ts';
import { spectrum } from '../../src/theory/spectrum.ts';
import { energyMinimum } from '../../theorems/oracles/energyMinimum.ts';
import { exact, format } from '../../theorems/oracles/exact.ts';
import type { PlainProblem } from '../../theorems/oracles/numbers.ts';
import { cases, names, LIMIT } from './cases.ts';

describe('errorSmoothness', () => {
  test.each(cases)('bounds λ_max of the Hessian in error coordinates, with equality for one output: $shape', (at) => {
    // H_u column by column: z = (∂z/∂ε) D^{−½} u turns H into H_u = D^{−½} (∂z/∂ε)ᵀ H (∂z/∂ε) D^{−½}
    const { network } = at.problem;
    const widths = network.widths.slice(1, -1);
    const n = widths.reduce((sum, width) => sum + width, 0);
    const H = new Matrix(at.oracle.H.map((row) => row.map(Number)));
    const T = Matrix.zeros(n, n);
    let column = 0;
    for (const [l, width] of widths.entries())
      for (let i = 0; i < width; i++, column++) {
        let z = zeros(float64, width, 1);
        z.data[i] = at.numbers.precisions[l]! ** -0.5;
        let row = column - i;
        for (let m = l; m < widths.length; m++) {
          if (m > l) {
            const at = network.layers[m]!;
            const moved = float64.scale(scaleOf(float64, at), float64.multiply(weightsOf(at), z));
            z = at.layer.recipe.kind === 'residual' ? float64.add(z, moved) : moved;
          }
          for (const value of z.data) T.set(row++, column, value);
        }
      }
    const Hu = T.transpose().mmul(H).mmul(T);
    const eigenvalues = new EigenvalueDecomposition(Hu, { assumeSymmetric: true }).realEigenvalues;
    const rounding = n * 2 ** -48 * Hu.norm('frobenius');
    const Lambda = errorSmoothness(network);
    expect(Math.max(...eigenvalues)).toBeLessThanOrEqual(Lambda + rounding);
    expect(Math.min(...eigenvalues)).toBeGreaterThanOrEqual(1 - rounding);
    expect(network.widths.at(-1) !== 1 || Math.max(...eigenvalues) >= Lambda - rounding).toBe(true);
  });
});

describe('block elimination', () => {
  test.each(cases.slice(0, 4))('solves H z = b in fractions to the last digit: $shape', ({ numbers }) => {
    const small = { ...numbers, ...dyadic(numbers) };
    const { network, x, y } = given(rational, small);
    const host = given(float64, small);
    const start = host.network.widths.slice(1, -1).map((n) => zeros(float64, n, numbers.batch));
    // b = −∇F(0); on these numbers float64 holds it exactly
    const b = gradientAt(float64, host, start).map((g) =>
      rational.matrix(
        g.rows,
        g.columns,
        g.data.map((value) => -value),
      ),
    );
    const z = substitute(rational, eliminate(rational, network), b);
    expect([x, ...z, y].map((zl) => rational.format(zl))).toEqual(energyMinimum(exact, small).z.map(format));
  });
});

/** The same problem with halves for weights and powers of two for the rest. */
function dyadic(numbers: PlainProblem): Partial<PlainProblem> {
  return {
    weights: numbers.weights.map((W) => W.map((w) => Math.round(2 * w) / 2)),
    scales: numbers.scales.map((a) => Math.sign(a) * (Math.abs(a) > 1 ? 1 : 0.5)),
    precisions: numbers.precisions.map((p) => (p > 1 ? 2 : 0.5)),
  };
}

describe('lanczos', () => {
  test.each(cases)('encloses a true eigenvalue at each end, after any number of steps: $shape', (at) => {
    const eigenvalues = new EigenvalueDecomposition(new Matrix(at.oracle.H.map((row) => row.map(Number))), {
      assumeSymmetric: true,
    }).realEigenvalues;
    // what the dense eigensolver and the rounding of H may hide: n·2⁻⁴⁸ λ_max, 32 roundings for each of n
    const slack = eigenvalues.length * 2 ** -48 * at.ends.lambdaMax;
    for (const steps of [1, 2, 4, 8, 100])
      for (const seed of [1, 2]) {
        const found = lanczos(float64, at.problem.network, { steps, seed });
        expect(found.steps).toBeLessThanOrEqual(Math.min(steps, eigenvalues.length));
        for (const { value, radius } of [found.smallest, found.largest])
          expect(Math.min(...eigenvalues.map((lambda) => Math.abs(lambda - value)))).toBeLessThanOrEqual(
            radius + slack,
          );
        // θ_min is at or above λ_min and θ_max at or below λ_max
        expect(found.smallest.value).toBeGreaterThanOrEqual(at.ends.mu - slack);
        expect(found.largest.value).toBeLessThanOrEqual(at.ends.lambdaMax + slack);
      }
    // on the whole space both ends are found
    const whole = lanczos(float64, at.problem.network, { steps: 100 });
    expect(whole.smallest.value).toBeLessThanOrEqual(Math.min(...eigenvalues) + slack + whole.smallest.radius);
    expect(whole.largest.value).toBeGreaterThanOrEqual(Math.max(...eigenvalues) - slack - whole.largest.radius);
    expect(whole.smallest.radius + whole.largest.radius).toBeLessThanOrEqual(2 ** -20 * at.ends.lambdaMax);
  });

  test('refuses a network without hidden layers and a count that is none', () => {
    const flat = linearGaussian(networkOf(float64, { widths: [1, 1], weights: [[1]] }));
    expect(() => lanczos(float64, flat, { steps: 3 })).toThrow(ValueError);
    expect(() => lanczos(float64, cases[0]!.problem.network, { steps: 0 })).toThrow(ValueError);
  });
});

describe('solve', () => {
  const deep = (sizes: { width: number; depth: number; batch: number }): LinearProblem<Float64Matrix> => {
    const r = random(5, 'solvers/mupc');
    const numbers = parameterised('mupc', { inputs: 8, outputs: 4, skips: true, ...sizes }, r);
    const draw = (n: number): Float64Array => Float64Array.from({ length: n * sizes.batch }, () => r.normal());
    return given(float64, { ...numbers, x: draw(8), y: draw(4), batch: sizes.batch });
  };

  test('needs at least 10 times the steps by gradient descent as by conjugate gradients on mupc, N = 32, L = 16', async () => {
    const problem = deep({ width: 32, depth: 16, batch: 1 });
    const ends = spectrum(float64, problem.network);
    const options = { relativeError: 1e-2, maxSteps: LIMIT, spectrum: ends };
    const steps: Partial<Record<SolverName, number>> = {};
    for (const solver of ['gradient-descent', 'conjugate-gradients', 'error-coordinates'] as const) {
      const run = await solve(float64, problem, { ...options, solver });
      expect([solver, run.status]).toEqual([solver, 'converged']);
      steps[solver] = run.steps;
    }
    expect(steps['gradient-descent']! / steps['conjugate-gradients']!).toBeGreaterThanOrEqual(10);
    // in error coordinates Λ = 3.6 where κ = 1876
    expect(steps['error-coordinates']!).toBeLessThan(steps['conjugate-gradients']!);
    expect(ends.lambdaMax / ends.mu).toBeGreaterThan(1000);
  });

  test('picks the direct solve for small networks, and by conditioning for wide ones', async () => {
    const small = cases[6]!;
    const run = await solve(float64, small.problem, {
      solver: 'auto',
      relativeError: 1e-8,
      maxSteps: 9,
      spectrum: small.ends,
    });
    expect([run.solver, run.status]).toEqual(['block-tridiagonal', 'converged']);
    const wide = deep({ width: 256, depth: 4, batch: 1 });
    expect(chooseSolver(wide, { mu: 0.01, lambdaMax: 4 }, 1e-3)).toBe('error-coordinates');
    expect(chooseSolver(wide, { mu: 1, lambdaMax: 1.02 }, 1e-3)).toBe('conjugate-gradients');
    expect(chooseSolver(deep({ width: 256, depth: 4, batch: 512 }), { mu: 0.01, lambdaMax: 4 }, 1e-3)).toBe(
      'block-tridiagonal',
    );
  });

  test('has nothing to do where nothing is hidden', async () => {
    const flat = given(float64, { widths: [1, 2], weights: [[1, 2]], x: [1], y: [3, 4], batch: 1 });
    for (const solver of [...names, 'auto'] as const) {
      const run = await solve(float64, flat, {
        solver,
        relativeError: 1e-6,
        maxSteps: 5,
        spectrum: { mu: 1, lambdaMax: 1 },
      });
      expect(run).toMatchObject({ status: 'converged', steps: 0, bound: 0 });
      expect(run.activities).toEqual(clamped(flat, []));
    }
  });

  test('refuses an unknown name and options outside their domain', async () => {
    const { problem, ends } = cases[0]!;
    const options = { solver: 'auto', relativeError: 1e-6, maxSteps: 9, spectrum: ends } as const;
    await expect(solve(float64, problem, { ...options, solver: 'toString' as SolverName })).rejects.toThrow(
      /auto or one of/,
    );
    await expect(solve(float64, problem, { ...options, relativeError: -1 })).rejects.toThrow(
      /relativeError must be at least 0/,
    );
    await expect(solve(float64, problem, { ...options, maxSteps: 0.5 })).rejects.toThrow(/maxSteps must be a count/);
    await expect(solve(float64, problem, { ...options, solver: 'chebyshev', checkEvery: 0 })).rejects.toThrow(
      /checkEvery must be a positive count/,
    );
  });
});
