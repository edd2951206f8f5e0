import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { FloatArithmetic } from '../src/arithmetic/arithmetic.ts';
import { float32 } from '../src/arithmetic/float32.ts';
import { float64, type Float64Matrix } from '../src/arithmetic/float64.ts';
import { rational } from '../src/arithmetic/rational.ts';
import { tfjs } from '../src/arithmetic/tfjs.ts';
import { ValueError } from '../src/errors.ts';
import { certificate, frobenius } from '../src/inference/certificate.ts';
import { mapProblem } from '../src/inference/mapProblem.ts';
import type { DescentOutcome } from '../src/inference/gradientDescent.ts';
import { eliminate, substitute } from '../src/inference/solvers/blockTridiagonal.ts';
import { chebyshev } from '../src/inference/solvers/chebyshev.ts';
import { conjugateGradients } from '../src/inference/solvers/conjugateGradients.ts';
import { errorCoordinates, errorSmoothness } from '../src/inference/solvers/errorCoordinates.ts';
import { SOLVERS, type SolverName, chooseSolver, solve } from '../src/inference/solvers/index.ts';
import { lanczos } from '../src/inference/solvers/lanczos.ts';
import { momentum } from '../src/inference/solvers/momentum.ts';
import { clamped, gradientAt, zeros } from '../src/inference/solvers/system.ts';
import { linearNetwork, problem as given } from '../src/network/linearNetwork.ts';
import type { Problem } from '../src/network/network.ts';
import { parameterised } from '../src/network/parameterisations.ts';
import { random } from '../src/random.ts';
import { spectrum } from '../src/theory/spectrum.ts';
import { energyMinimum } from '../theorems/oracles/energyMinimum.ts';
import { digits120, exact, format } from '../theorems/oracles/exact.ts';
import type { PlainProblem } from '../theorems/oracles/numbers.ts';

// Oracle: energyMinimum assembles H and b from the energy's definition and solves by mathjs's LU, in 120 digits or in fractions.

const SHAPES: readonly [widths: readonly number[], batch: number, skips: readonly number[]][] = [
  [[3, 4, 2], 2, []],
  [[4, 5, 5, 3], 3, [2]],
  [[3, 4, 4, 2, 3], 2, [2]],
  [[2, 3, 5, 4, 4, 1], 2, [4]],
  [[4, 3, 3, 3, 5, 2, 2], 2, [2, 3, 6]],
  [[3, 4, 4, 4, 4, 4, 3, 2], 4, [2, 3, 4, 5]],
  [[2, 3, 3, 4, 4, 3, 3, 2, 2], 2, [2, 4, 6, 8]],
];

const grid = (value: number): number => Math.round(value * 256) / 256;

function plain([widths, batch, skips]: (typeof SHAPES)[number], seed: number): PlainProblem {
  const r = random(seed, `solvers/${widths.join('-')}`);
  const layers = widths.slice(1).map((rows, i) => [rows, widths[i]!] as const);
  const normals = (count: number, deviation: number): number[] =>
    Array.from({ length: count }, () => grid(deviation * r.normal()));
  return {
    widths,
    batch,
    weights: layers.map(([rows, columns]) => normals(rows * columns, 1 / Math.sqrt(columns))),
    scales: layers.map(() => (r.uniform() < 0.3 ? -1 : 1) * grid(0.6 + 0.8 * r.uniform())),
    skips: layers.map((_, i) => skips.includes(i + 1)),
    precisions: layers.map(() => grid(0.5 * 4 ** r.uniform())),
    x: normals(widths[0]! * batch, 1),
    y: normals(widths.at(-1)! * batch, 2),
  };
}

const cases = SHAPES.map((shape) => {
  const numbers = plain(shape, 7);
  const problem = given(float64, numbers);
  const ends = spectrum(float64, problem.network);
  return {
    shape: `widths ${numbers.widths.join('-')}, batch ${numbers.batch}`,
    numbers,
    problem,
    oracle: energyMinimum(digits120, numbers),
    ends,
    kappa: ends.lambdaMax / ends.mu,
  };
});
type Case = (typeof cases)[number];
type SolverRun = DescentOutcome<Float64Matrix>;

/** ‖z − z*‖ over the hidden layers, subtracted in 120 digits. */
const trueError = ({ oracle }: Case, activities: readonly Float64Matrix[]): number =>
  frobenius(
    activities.slice(1, -1).map((zl, i) =>
      zl.data.map((value, at) => {
        const zStar = oracle.z[i + 1]![Math.floor(at / zl.columns)]![at % zl.columns]!;
        return Number(digits120.add(zStar, digits120.of(-value)));
      }),
    ),
  );

const norm = ({ oracle }: Case): number =>
  Math.hypot(...oracle.z.slice(1, -1).flatMap((rows) => rows.flat().map(Number)));

const names = Object.keys(SOLVERS) as SolverName[];
const LIMIT = 20_000;

describe.each(names)('%s', (solver) => {
  test.each(cases)('finds the equilibrium to within its own certificate: $shape', async (at) => {
    // gradient descent has tests of its own, and its steps grow with κ
    for (const relativeError of solver === 'gradient-descent' ? [1e-3] : [1e-3, 1e-9]) {
      const run = await solve(float64, at.problem, { solver, relativeError, maxSteps: LIMIT, spectrum: at.ends });
      expect(run.status).toBe('converged');
      expect(run.relativeBound).toBeLessThanOrEqual(relativeError);
      expect(trueError(at, run.activities) / run.bound, 'error over bound').toBeLessThanOrEqual(1);
      expect([run.activities[0], run.activities.at(-1)]).toEqual([at.problem.x, at.problem.y]);
    }
  });

  test.each(cases)('says max-steps, with a bound that holds, when it is stopped early: $shape', async (at) => {
    for (const maxSteps of [0, 1, 3]) {
      const run = await solve(float64, at.problem, { solver, relativeError: 0, maxSteps, spectrum: at.ends });
      expect([run.status, run.steps, run.trace.at(-1)!.step]).toEqual(['max-steps', maxSteps, maxSteps]);
      expect(trueError(at, run.activities)).toBeLessThanOrEqual(run.bound);
      expect(run.bound).toBe(certificate(at.problem, run.activities, at.ends.mu).bound);
    }
  });
});

describe('in another arithmetic', () => {
  // Numbers on a grid of 1/256 are float32 numbers, so every engine has the same problem and the same equilibrium.
  const onEngine = async <M>(A: FloatArithmetic<M>, at: Case, solver: SolverName, epsilon: number): Promise<void> => {
    const problem = mapProblem(at.problem, (a) => A.matrix(a.rows, a.columns, a.data));
    const { status, bound, activities } = await solve(A, problem, {
      solver,
      relativeError: epsilon,
      maxSteps: LIMIT,
      spectrum: at.ends,
    });
    expect([solver, status]).toEqual([solver, 'converged']);
    const z = await Promise.all(activities.map(async (a) => float64.matrix(...A.shape(a), await A.read(a))));
    expect(trueError(at, z)).toBeLessThanOrEqual(bound);
    expect(bound).toBeLessThanOrEqual(epsilon * norm(at) * (1 + epsilon));
    A.free(activities.slice(1, -1));
    const distinct = new Set<M>();
    mapProblem(problem, (a) => distinct.add(a));
    A.free([...distinct]);
  };
  /** κ·u and a factor for the length of sums: nearer float32 need not come. */
  const reachable = (at: Case): number => at.kappa * 2 ** -24 * 64;
  const chosen = cases.filter((at) => reachable(at) < 1e-2);

  test('float32 reaches are tried on at least three of the shapes', () =>
    expect(chosen.length).toBeGreaterThanOrEqual(3));

  test.each(names)('%s steps in float32 and is certified in float64', async (solver) => {
    for (const at of chosen.slice(0, 3)) await onEngine(float32, at, solver, reachable(at));
  });

  test.each(names)('%s steps on a TF.js device and leaves nothing behind there', async (solver) => {
    const A = await tfjs('cpu');
    const before = tf.memory().numTensors;
    for (const at of chosen.slice(0, 2)) await onEngine(A, at, solver, reachable(at));
    expect(tf.memory().numTensors).toBe(before);
  });
});

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
            const { weights, scale, skip } = network.layers[m]!;
            const moved = float64.scale(scale, float64.multiply(weights, z));
            z = skip ? float64.add(z, moved) : moved;
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
    const flat = linearNetwork(float64, { widths: [1, 1], weights: [[1]] });
    expect(() => lanczos(float64, flat, { steps: 3 })).toThrow(ValueError);
    expect(() => lanczos(float64, cases[0]!.problem.network, { steps: 0 })).toThrow(ValueError);
  });
});

describe('solve', () => {
  const deep = (sizes: { width: number; depth: number; batch: number }): Problem<Float64Matrix> => {
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
    expect(chooseSolver(wide, { mu: 1, lambdaMax: 1.1 }, 1e-3)).toBe('conjugate-gradients');
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
