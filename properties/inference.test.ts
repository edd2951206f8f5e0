import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import type { Arithmetic } from '../src/arithmetic/arithmetic.ts';
import { type BigMatrix, bignumber64 } from '../src/arithmetic/bignumber.ts';
import { float64, type Float64Matrix } from '../src/arithmetic/float64.ts';
import { rational } from '../src/arithmetic/rational.ts';
import { tfjs } from '../src/arithmetic/tfjs.ts';
import { conformanceProblems } from '../src/conformance/problems.ts';
import { energy } from '../src/definition/energy.ts';
import { minimiser } from '../src/definition/minimum.ts';
import { DimensionError, ValueError } from '../src/errors.ts';
import { frobenius } from '../src/arithmetic/norm.ts';
import { certificate } from '../src/inference/certificate.ts';
import { type DescentOptions, gradientDescent } from '../src/inference/gradientDescent.ts';
import { energyGradient } from '../src/inference/state.ts';
import { type LinearProblem, mapProblem, supervised } from '../src/problem/problem.ts';
import { random } from '../src/random.ts';
import { spectrum } from '../src/theory/spectrum.ts';

// Oracle for equilibria and energies: the definition's minimiser in 64 digits, which shares no code with inference/.
const into = <M>(A: Arithmetic<M>, problem: LinearProblem<Float64Matrix>): LinearProblem<M> =>
  mapProblem(problem, (a) => A.matrix(a.rows, a.columns, a.data));
const lift = <M>(A: Arithmetic<M>, a: Float64Matrix): M => A.matrix(a.rows, a.columns, a.data);

const deep = conformanceProblems(11).filter(({ problem }) => problem.network.layers.length > 1);

/** ‖z − z*‖ over the hidden layers, subtracted in 64 digits. */
const trueError = (z: readonly Float64Matrix[], zStar: readonly BigMatrix[]): number =>
  frobenius(z.map((zl, l) => bignumber64.entries(bignumber64.subtract(lift(bignumber64, zl), zStar[l]!))).slice(1, -1));

const settings = (
  problem: LinearProblem<Float64Matrix>,
  fraction: number,
): DescentOptions<never> & { lambdaMax: number } => {
  const { mu, lambdaMax } = spectrum(float64, problem.network);
  const steps = Math.ceil((40 * lambdaMax) / mu) + 400;
  return { stepSize: (fraction * 2) / lambdaMax, mu, relativeError: 1e-8, maxSteps: steps, lambdaMax };
};

describe('energyGradient', () => {
  test.each(deep.slice(0, 5))('is the derivative of the per-sample energy, exactly: $shape', ({ problem }) => {
    // F is quadratic, so a central difference is its derivative; in fractions, to the last digit, and summed over samples.
    const exact = into(rational, problem);
    const r = random(3, 'inference/energy-gradient');
    const draw = (a: Float64Matrix): Float64Matrix =>
      float64.matrix(
        a.rows,
        a.columns,
        a.data.map(() => r.integer(-4, 4)),
      );
    const B = problem.x.columns;
    const hidden = problem.network.widths.slice(1, -1).map((n) => draw(float64.matrix(n, B, new Float64Array(n * B))));
    const z = [problem.x, ...hidden, problem.y].map((a) => lift(rational, a));
    const gradient = energyGradient(rational, exact, z);
    const total = (at: typeof z): (typeof z)[number] =>
      rational.scale(rational.matrix(1, 1, [B]), energy(rational, exact.network, at));
    for (const [i, h] of hidden.entries()) {
      const at = r.integer(0, h.data.length - 1);
      const step = lift(rational, { ...h, data: h.data.map((_, j) => (j === at ? 1 : 0)) });
      const moved = (move: typeof rational.add): typeof z => z.map((zl, l) => (l === i + 1 ? move(zl, step) : zl));
      const difference = rational.subtract(total(moved(rational.add)), total(moved(rational.subtract)));
      const derivative = rational.scale(rational.matrix(1, 1, [0.5]), difference);
      expect(rational.format(derivative)[0]![0]).toBe(rational.format(gradient[i]!).flat()[at]);
    }
  });
});

describe('certificate', () => {
  test.each(deep)(
    'bounds the true error after every number of steps in float64, rounding included: $shape',
    async ({ problem }) => {
      const zStar = minimiser(bignumber64, into(bignumber64, problem));
      const { mu, lambdaMax, ...options } = settings(problem, 0.95);
      for (const maxSteps of [0, 1, 2, 5, 20, 100, 500, 3000]) {
        const run = await gradientDescent(float64, problem, {
          ...options,
          mu,
          relativeError: 0,
          maxSteps,
          checkEvery: 1000,
        });
        const error = trueError(run.activities, zStar);
        expect(error, `after ${maxSteps} steps`).toBeLessThanOrEqual(run.bound);
        // and it is no idle bound: the gradient cannot overstate the error more than κ times, rounding aside
        const { gradientNorm, rounding } = certificate(problem, run.activities, mu);
        expect(gradientNorm - rounding).toBeLessThanOrEqual(lambdaMax * error);
      }
    },
  );

  test.each(deep)('bounds how far the energy is above its minimum: $shape', async ({ problem }) => {
    const big = into(bignumber64, problem);
    const least = energy(bignumber64, big.network, minimiser(bignumber64, big));
    const options = settings(problem, 0.95);
    for (const maxSteps of [0, 1, 10, 100, 1000]) {
      const { activities } = await gradientDescent(float64, problem, { ...options, maxSteps });
      const F = energy(
        bignumber64,
        big.network,
        activities.map((zl) => lift(bignumber64, zl)),
      );
      const gap = bignumber64.entries(bignumber64.subtract(F, least))[0]!;
      expect(gap).toBeGreaterThanOrEqual(0);
      expect(gap).toBeLessThanOrEqual(certificate(problem, activities, options.mu).energyGap);
    }
  });

  test('is false when μ is overstated, so that the test above can fail', async () => {
    const { problem } = deep.find(({ name }) => name === 'linear/13')!;
    const zStar = minimiser(bignumber64, into(bignumber64, problem));
    const { mu, lambdaMax, ...options } = settings(problem, 0.95);
    const run = await gradientDescent(float64, problem, { ...options, mu: lambdaMax, relativeError: 0, maxSteps: 100 });
    expect(trueError(run.activities, zStar)).toBeGreaterThan(run.bound);
    expect(() => certificate(problem, run.activities, 0)).toThrow(ValueError);
    expect(mu).toBeLessThan(lambdaMax);
  });
});

describe('gradientDescent', () => {
  test.each(deep)('converges at 0.95 of 2/λ_max and diverges at 1.05: $shape', async ({ problem }) => {
    const below = await gradientDescent(float64, problem, settings(problem, 0.95));
    const above = await gradientDescent(float64, problem, settings(problem, 1.05));
    expect([below.status, above.status]).toEqual(['converged', 'diverged']);
    expect(below.relativeBound).toBeLessThanOrEqual(1e-8);
  });

  test('needs the same steps for one sample as for eight copies of it: the energy is not divided by B', async () => {
    const { problem } = deep[2]!;
    const repeat = (a: Float64Matrix): Float64Matrix =>
      float64.multiply(a, float64.matrix(1, 8, new Float64Array(8).fill(1)));
    const eight = supervised(problem.network, repeat(problem.x), repeat(problem.y));
    const options = { ...settings(problem, 0.95), checkEvery: 1 };
    const [one, many] = [
      await gradientDescent(float64, problem, options),
      await gradientDescent(float64, eight, options),
    ];
    expect(problem.x.columns).toBe(1);
    expect(Math.abs(many.steps - one.steps)).toBeLessThanOrEqual(1);
  });

  test('says max-steps, non-finite and, with nothing hidden, converged at once', async () => {
    const { problem } = deep.at(-1)!;
    const options = settings(problem, 0.95);
    const short = await gradientDescent(float64, problem, { ...options, maxSteps: 20 });
    expect([short.status, short.steps, short.trace.map((t) => t.step)]).toEqual(['max-steps', 20, [0, 16, 20]]);
    const lost = await gradientDescent(float64, problem, { ...options, stepSize: 1e9, maxSteps: 200, checkEvery: 200 });
    expect(lost.status).toBe('non-finite');
    const flat = conformanceProblems(11).find((p) => p.problem.network.layers.length === 1)!;
    const nothing = await gradientDescent(float64, flat.problem, { ...options, mu: 1 });
    expect(nothing).toMatchObject({ status: 'converged', steps: 0, gradientNorm: 0, bound: 0, relativeBound: 0 });
  });

  test('starts where it is told, and takes no step from the equilibrium', async () => {
    const { problem } = deep[1]!;
    const options = settings(problem, 0.95);
    const first = await gradientDescent(float64, problem, { ...options, relativeError: 1e-12 });
    const again = await gradientDescent(float64, problem, { ...options, start: first.activities });
    expect([again.status, again.steps]).toEqual(['converged', 0]);
    expect(again.trace).toHaveLength(1);
  });

  test('refuses options outside their domain, naming them', async () => {
    const { problem } = deep[0]!;
    const options = settings(problem, 0.95);
    for (const [name, value] of [
      ['stepSize', 0],
      ['mu', -1],
      ['relativeError', Number.NaN],
      ['maxSteps', 0.5],
      ['checkEvery', 0],
    ] as const)
      await expect(gradientDescent(float64, problem, { ...options, [name]: value })).rejects.toThrow(
        new RegExp(`gradientDescent: ${name} must .*, got ${value}`),
      );
    const start = [problem.x, problem.y];
    await expect(gradientDescent(float64, problem, { ...options, start })).rejects.toThrow(DimensionError);
  });
});

describe('gradientDescent on a float32 device', () => {
  test.each(deep)('certifies in float64, and what it certifies is true: $shape', async ({ problem }) => {
    const A = await tfjs('wasm');
    const device = into(A, problem);
    const zStar = minimiser(bignumber64, into(bignumber64, problem)); // multiples of 2⁻¹⁶: float32 holds the same problem
    const { status, activities, bound } = await gradientDescent(A, device, {
      ...settings(problem, 0.95),
      relativeError: 1e-3,
    });
    const z = await Promise.all(
      activities.map(async (a) => ({ rows: a.shape[0], columns: a.shape[1], data: await A.read(a) })),
    );
    expect(status).toBe('converged');
    expect(trueError(z, zStar)).toBeLessThanOrEqual(bound);
  });

  test('does not certify an accuracy that 24 bits cannot hold', async () => {
    const A = await tfjs('wasm');
    const { problem } = deep.at(-1)!;
    const run = await gradientDescent(A, into(A, problem), { ...settings(problem, 0.95), relativeError: 1e-12 });
    expect(run.status).toBe('max-steps');
    expect(run.relativeBound).toBeGreaterThan(1e-12);
  });

  test('frees every tensor but the activities it hands over', async () => {
    const A = await tfjs('wasm');
    const { problem } = deep.at(-1)!;
    const device = into(A, problem);
    for (const maxSteps of [0, 40, 400]) {
      const before = tf.memory().numTensors;
      const { activities } = await gradientDescent(A, device, {
        ...settings(problem, 0.95),
        relativeError: 0,
        maxSteps,
      });
      expect(tf.memory().numTensors).toBe(before + activities.length - 2);
      A.free(activities.slice(1, -1));
      expect(tf.memory().numTensors).toBe(before);
    }
  });
});
