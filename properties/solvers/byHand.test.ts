import { describe, expect, test } from 'vitest';
import { float64 } from '../../src/arithmetic/float64.ts';
import { conjugateGradients } from '../../src/inference/solvers/conjugateGradients.ts';
import { errorSmoothness } from '../../src/inference/solvers/errorCoordinates.ts';
import { chooseSolver } from '../../src/inference/solvers/index.ts';
import { lanczos } from '../../src/inference/solvers/lanczos.ts';
import { linearGaussian } from '../../src/network/linearGaussian.ts';
import { type NetworkNumbers, network } from '../../src/network/numbers.ts';
import { linearProblem as problem } from '../../src/problem/numbers.ts';
import { random } from '../../src/random.ts';

const linearNetwork = (A: typeof float64, numbers: NetworkNumbers) => linearGaussian(network(A, numbers));

// Oracles: networks small enough for school algebra, and the costs of the solvers as their documentation gives them.

describe('the smoothness in error coordinates, with two outputs', () => {
  const of = (widths: number[], weights: number[][]): number =>
    errorSmoothness(linearNetwork(float64, { widths, weights, precisions: [1, 2] }));
  test('by the trace where that is less: P Pᵀ = (9 12; 12 16)', () =>
    expect(of([1, 1, 2], [[1], [3, 4]])).toBe(1 + 2 * 25));
  test('by the largest row sum where that is less: P Pᵀ = diag(9, 16)', () =>
    expect(
      of(
        [1, 2, 2],
        [
          [1, 1],
          [3, 0, 0, -4],
        ],
      ),
    ).toBe(1 + 2 * 16));
});

describe('conjugate gradients', () => {
  // F = ½(z − 2x)² + ½(y − 3z)²: z* = (2x + 3y)/10
  test.each([1e155, 1e52, 1e-160])('settle problems whose squares no double holds: x = %d', async (x) => {
    const far = problem(float64, { widths: [1, 1, 1], weights: [[2], [3]], x: [x], y: [x], batch: 1 });
    const { status, activities } = await conjugateGradients(float64, far, {
      mu: 10,
      relativeError: 1e-9,
      maxSteps: 20,
    });
    expect(status).toBe('converged');
    expect(Math.abs(activities[1]!.data[0]! / x - 0.5)).toBeLessThanOrEqual(1e-9);
  });
});

describe('Lanczos', () => {
  test('stops where the Krylov space ends: H = 2 I after a reflection, whose entries are rounded', () => {
    const n = 6;
    const reflection = Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0) - 2 / n);
    const network = linearNetwork(float64, {
      widths: [1, n, n],
      weights: [Array.from({ length: n }, () => 1), reflection],
    });
    const { steps, smallest, largest } = lanczos(float64, network, { steps: 40 });
    expect(steps).toBe(1);
    for (const { value, radius } of [smallest, largest]) expect(Math.abs(value - 2)).toBeLessThanOrEqual(radius);
  });

  test('a radius is never below the rounding of its residual', () => {
    // One hidden neuron, H = (2): the residual of θ = 2 is 0.
    const { smallest } = lanczos(float64, linearNetwork(float64, { widths: [1, 1, 1], weights: [[1], [1]] }), {
      steps: 1,
    });
    expect(smallest.value).toBe(2);
    expect(smallest.radius).toBeGreaterThan(0);
    expect(smallest.radius).toBeLessThan(2 ** -46);
  });
});

test('conjugate gradients go on beside a sample that is at its equilibrium from the start', async () => {
  const two = problem(float64, { widths: [1, 1, 1], weights: [[1], [1]], x: [1, 1], y: [1, 3], batch: 2 });
  const run = await conjugateGradients(float64, two, { mu: 2, relativeError: 1e-12, maxSteps: 8, checkEvery: 1 });
  expect(run).toMatchObject({ status: 'converged', steps: 1 });
  expect([...run.activities[1]!.data]).toEqual([1, 2]);
});

test('the solver that is picked is the one with the fewest multiplications', () => {
  const picked = new Map<string, number>();
  for (let seed = 0; seed < 300; seed++) {
    const r = random(seed, 'solvers/choice');
    const L = 2 + r.integer(0, 3);
    const n = Array.from({ length: L + 1 }, () => 1 + r.integer(0, 11));
    const B = 1 + r.integer(0, 3);
    const draw = (count: number, size: number) => Float64Array.from({ length: count }, () => size * r.normal());
    const at = problem(float64, {
      ...{ widths: n, batch: B, x: draw(n[0]! * B, 1), y: draw(n[L]! * B, 1) },
      weights: n.slice(1).map((rows, i) => draw(rows * n[i]!, 0.4 / Math.sqrt(n[i]!))),
    });
    const [kappa, relativeError] = [1 + 40 * r.uniform() ** 2, 10 ** (-1 - 3 * r.uniform())];

    // direct: Σ n_l² (n_{l−1} + 2 n_{l+1} + n_l/3 + B), without a layer below the first, and once the output
    let direct = 0;
    for (let l = 1; l < L; l++)
      direct += n[l]! ** 2 * ((l === 1 ? 0 : n[l - 1]!) + n[l + 1]! * (l === L - 1 ? 1 : 2) + n[l]! / 3 + B);
    const sweeps = n.slice(1).reduce((sum, rows, i) => sum + rows * n[i]! * B, 0);
    const steps = (m: number): number =>
      Math.max(1, Math.log((2 * Math.sqrt(kappa)) / relativeError) / Math.log((m + 1) / (m - 1)));
    const costs = {
      'block-tridiagonal': direct,
      'conjugate-gradients': 2 * sweeps * steps(Math.sqrt(kappa)),
      'error-coordinates': 2 * sweeps * steps(errorSmoothness(at.network)),
    };
    const cheapest = Object.entries(costs).reduce((a, b) => (b[1] < a[1] ? b : a))[0];
    expect(chooseSolver(at, { mu: 0.5, lambdaMax: 0.5 * kappa }, relativeError)).toBe(cheapest);
    picked.set(cheapest, (picked.get(cheapest) ?? 0) + 1);
  }
  for (const solver of ['block-tridiagonal', 'conjugate-gradients', 'error-coordinates'])
    expect(picked.get(solver)).toBeGreaterThan(20);
});
