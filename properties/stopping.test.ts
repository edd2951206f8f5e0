import { describe, expect, test } from 'vitest';
import { float32 } from '../src/arithmetic/float32.ts';
import { float64, type Float64Matrix } from '../src/arithmetic/float64.ts';
import { DimensionError, ValueError } from '../src/errors.ts';
import { certificate } from '../src/inference/certificate.ts';
import { gradientDescent } from '../src/inference/gradientDescent.ts';
import { onHost } from '../src/inference/host.ts';
import { type SolverOptions, untilCertified } from '../src/inference/solvers/certified.ts';
import { chebyshev } from '../src/inference/solvers/chebyshev.ts';
import { conjugateGradients } from '../src/inference/solvers/conjugateGradients.ts';
import { errorCoordinates } from '../src/inference/solvers/errorCoordinates.ts';
import { momentum } from '../src/inference/solvers/momentum.ts';
import { problem } from '../src/network/linearNetwork.ts';

// One hidden neuron between x = 1 and y = 3, weights 1: F = ½(z − 1)² + ½(3 − z)², so ∇F = 2z − 4, H = 2, z* = 2 and ẑ = 1.
const LINE = problem(float64, { widths: [1, 1, 1], weights: [[1], [1]], x: [1], y: [3], batch: 1 });
/** Any double, those that `matrix` refuses too. */
const one = (value: number): Float64Matrix => ({ rows: 1, columns: 1, data: Float64Array.of(value) });
const DESCENT = { stepSize: 0.25, mu: 2, relativeError: 0, maxSteps: 3 };
const SOLVER: SolverOptions = { mu: 2, relativeError: 0, maxSteps: 3 };
const INTERVAL = { ...SOLVER, lambdaMax: 2 };

/** A solver that goes where it is told. */
const scripted = (path: readonly number[], options: Partial<SolverOptions> = {}) => {
  let step = 0;
  return untilCertified(float64, LINE, { ...SOLVER, maxSteps: path.length, checkEvery: 1, ...options }, () => ({
    z: [one(path[Math.min(step++, path.length - 1)]!)],
    memory: [],
  }));
};

describe('options outside their domain are refused by name, those on its edge are not', () => {
  const shared = { relativeError: [-1, NaN], maxSteps: [-1, 0.5, NaN], checkEvery: [0, -1, 0.5] };
  const positive = [0, -1, Infinity, NaN];
  const edges = [{ relativeError: 0 }, { maxSteps: 0 }, { checkEvery: 1 }, { maxSteps: 1, checkEvery: 3 }];

  test('by gradient descent', async () => {
    for (const [name, values] of Object.entries({ stepSize: positive, mu: positive, ...shared }))
      for (const value of values)
        await expect(gradientDescent(float64, LINE, { ...DESCENT, [name]: value })).rejects.toThrow(
          new RegExp(`^gradientDescent: ${name} must .*, got ${value}; .+`),
        );
    for (const edge of edges)
      expect((await gradientDescent(float64, LINE, { ...DESCENT, ...edge })).status).toBe('max-steps');
    const z = [LINE.x, one(1), LINE.y];
    for (const start of [z.slice(1), [...z, LINE.y], []])
      await expect(gradientDescent(float64, LINE, { ...DESCENT, start })).rejects.toThrow(DimensionError);
  });

  test('by the loop that solvers share', async () => {
    for (const [name, values] of Object.entries({ mu: positive, ...shared }))
      for (const value of values)
        await expect(conjugateGradients(float64, LINE, { ...SOLVER, [name]: value })).rejects.toThrow(
          new RegExp(`^solver: ${name} must .*, got ${value}; .+`),
        );
    for (const edge of edges) expect((await scripted([1, 1], edge)).status).toBe('max-steps');
  });

  test('by the solvers that need both ends of the spectrum', async () => {
    for (const solver of [chebyshev, momentum]) {
      for (const [mu, lambdaMax] of [
        ...[
          [0, 2],
          [-1, 2],
          [NaN, 2],
          [2, 1],
          [2, NaN],
          [2, Infinity],
        ],
      ] as const)
        await expect(solver(float64, LINE, { ...SOLVER, mu: mu!, lambdaMax: lambdaMax! })).rejects.toThrow(
          /lambdaMax must be finite and at least mu > 0/,
        );
      expect((await solver(float64, LINE, { ...INTERVAL, relativeError: 1e-12 })).status).toBe('converged');
    }
  });

  test('by error coordinates: a smoothness below 1, or none', async () => {
    for (const smoothness of [1 - 2 ** -50, -1, NaN, Infinity])
      await expect(errorCoordinates(float64, LINE, { ...SOLVER, smoothness })).rejects.toThrow(
        /smoothness must be finite and at least 1/,
      );
    expect((await errorCoordinates(float64, LINE, { ...SOLVER, smoothness: 1 })).steps).toBe(3);
  });

  test('by the certificate: a μ that is not positive and finite', () => {
    const z = [LINE.x, one(1), LINE.y];
    for (const mu of positive) expect(() => certificate(LINE, z, mu)).toThrow(ValueError);
  });
});

describe('the certificate by hand', () => {
  test('at z = 1: F = 2, ‖∇F‖ = 2, ‖z − z*‖ = 1, F − F* = 1, each bound within a few roundings', () => {
    const found = certificate(LINE, [LINE.x, one(1), LINE.y], 2);
    expect(found).toMatchObject({ energy: 2, gradientNorm: 2, norm: 1 });
    for (const bound of [found.bound, found.relativeBound, found.energyGap]) {
      expect(bound).toBeGreaterThan(1);
      expect(bound).toBeLessThan(1 + 2 ** -27);
    }
    expect(found.rounding).toBeGreaterThan(0);
    expect(found.rounding).toBeLessThan(2 ** -28);
    // Half of it at twice the μ, and a quarter of the energy… times two: ‖g‖²/(2μ)
    const wider = certificate(LINE, [LINE.x, one(1), LINE.y], 4);
    expect(Math.abs(wider.bound - 0.5)).toBeLessThan(2 ** -27);
    expect(Math.abs(wider.energyGap - 0.5)).toBeLessThan(2 ** -27);
  });

  test('each number is rounded up by more than its last operations can lose', () => {
    const { gradientNorm, rounding, norm, bound, relativeBound, energyGap } = certificate(
      LINE,
      [LINE.x, one(1.5), LINE.y],
      2,
    );
    const up = 1 + 2 ** -31; // half the margin
    expect(rounding).toBeGreaterThan(2 ** -30 * gradientNorm * up);
    expect(bound).toBeGreaterThan(((gradientNorm + rounding) / 2) * up);
    expect(relativeBound).toBeGreaterThan((bound / norm) * up);
    expect(energyGap).toBeGreaterThan(bound ** 2 * up);
  });

  test('at z = 2, the equilibrium, only rounding is left', () => {
    const found = certificate(LINE, [LINE.x, one(2), LINE.y], 2);
    expect(found).toMatchObject({ energy: 1, gradientNorm: 0, norm: 2 });
    expect(found.bound).toBeGreaterThan(0);
    expect(found.bound).toBeLessThan(2 ** -48);
    // bound/‖z‖ with ‖z‖ = 2, rounded up by no more than the margin
    expect(found.relativeBound / found.bound).toBeGreaterThanOrEqual(0.5);
    expect(found.relativeBound / found.bound).toBeLessThan(0.5 * (1 + 2 ** -27));
  });

  test('precisions weigh the energy: ½ Σ p_l ε_l²', () => {
    const weighted = problem(float64, {
      ...{ widths: [1, 1, 1], weights: [[1], [1]], precisions: [4, 0.5], x: [1], y: [3], batch: 1 },
    });
    expect(certificate(weighted, [weighted.x, one(2), weighted.y], 1).energy).toBe(0.5 * (4 + 0.5));
  });
});

test('a library in double precision computes its own certificates, for others WebAssembly does', () => {
  const { entries: _, ...device } = float64;
  const library = { ...float64 };
  expect(onHost(library)).toBe(library);
  expect(onHost(float32)).toBe(float64);
  expect(onHost(device)).toBe(float64);
});

describe('when gradient descent ends', () => {
  const run = (stepSize: number, change: object = {}) =>
    gradientDescent(float64, LINE, { ...DESCENT, stepSize, maxSteps: 9, checkEvery: 1, ...change });

  test('diverged: once ‖∇F‖ is over 10⁴ times its start, and not before', async () => {
    // ∇F is multiplied by 1 − 2η: −99 and −101 here, whose squares lie on either side of 10⁴
    expect(await run(50)).toMatchObject({ status: 'diverged', steps: 3 });
    expect(await run(51)).toMatchObject({ status: 'diverged', steps: 2 });
  });

  test('not diverged where it starts from nothing but rounding', async () => {
    const start = [LINE.x, one(2), LINE.y];
    expect(await run(0.25, { start })).toMatchObject({ status: 'max-steps', steps: 9 });
  });

  test('non-finite: where one number of many is lost', async () => {
    const wide = problem(float64, {
      widths: [1, 2, 1],
      weights: [
        [1, 1],
        [1, 1],
      ],
      x: [1],
      y: [3],
      batch: 1,
    });
    const z: Float64Matrix = { rows: 2, columns: 1, data: Float64Array.of(1, NaN) };
    const lost = await gradientDescent(float64, wide, { ...DESCENT, start: [wide.x, z, wide.y] });
    expect(lost).toMatchObject({ status: 'non-finite', steps: 0 });
  });

  test('looks every 16 steps unless told, at the start and at the end', async () => {
    const options = { ...DESCENT, stepSize: 2 ** -10, maxSteps: 37 };
    const { trace } = await gradientDescent(float64, LINE, options);
    expect(trace.map(({ step }) => step)).toEqual([0, 16, 32, 37]);
    for (const { step, energy, gradientNorm } of trace) {
      // ∇F = −2 (1 − 2η)^k and F = 1 + ∇F²/4
      const g = 2 * (1 - 2 ** -9) ** step;
      expect(Math.abs(gradientNorm - g)).toBeLessThanOrEqual(8 * 37 * 2 ** -53 * g);
      expect(Math.abs(energy - (1 + g ** 2 / 4))).toBeLessThanOrEqual(16 * 37 * 2 ** -53 * 2);
    }
  });

  test('converged: once the proven error is at most the one asked for', async () => {
    // |z − 2| = 2⁻ᵏ at η = ¼, and |z| = 2 − 2⁻ᵏ: relative 2⁻⁵/(2 − 2⁻⁵) at k = 5
    const edge = 2 ** -5 / (2 - 2 ** -5);
    expect(await run(0.25, { relativeError: edge * (1 + 2 ** -20) })).toMatchObject({ status: 'converged', steps: 5 });
    expect(await run(0.25, { relativeError: edge * (1 - 2 ** -20) })).toMatchObject({ status: 'converged', steps: 6 });
  });
});

describe('when a solver ends', () => {
  test('diverged: once ‖∇F‖ is over 10⁸ times its start, and not before', async () => {
    // ∇F(1) = −2, so 2z − 4 is ±2·10⁸ and ±2.4·10⁸; rounding, 2⁻³⁰ of ∇F, counts as start, which is a tenth more here
    const at = (factor: number): number => 2 + 1e8 * factor;
    expect(await scripted([at(1), at(-1), at(1.2), 1])).toMatchObject({ status: 'diverged', steps: 3 });
    expect(await scripted([at(-1.2), 1])).toMatchObject({ status: 'diverged', steps: 1 });
  });

  test('non-finite: where a number is lost, and at the look that sees it', async () => {
    for (const lost of [NaN, Infinity, -Infinity]) {
      expect(await scripted([1, lost, 1])).toMatchObject({ status: 'non-finite', steps: 2 });
      expect(await scripted([1, lost, 1], { checkEvery: 2 })).toMatchObject({ status: 'non-finite', steps: 2 });
    }
  });

  test('non-finite: where one number of many is lost', async () => {
    const wide = problem(float64, {
      ...{ widths: [1, 2, 1], batch: 1, x: [1], y: [3] },
      weights: [
        [1, 1],
        [1, 1],
      ],
    });
    const lost: Float64Matrix = { rows: 2, columns: 1, data: Float64Array.of(1, NaN) };
    const run = untilCertified(float64, wide, { ...SOLVER, checkEvery: 1 }, () => ({ z: [lost], memory: [] }));
    expect(await run).toMatchObject({ status: 'non-finite', steps: 1 });
  });

  test('converged: at the equilibrium, though out of steps as well', async () => {
    expect(await scripted([1, 2], { relativeError: 1e-12 })).toMatchObject({ status: 'converged', steps: 2 });
    expect(await scripted([2, 1], { relativeError: 1e-12 })).toMatchObject({ status: 'converged', steps: 1 });
  });

  test('not diverged where it starts from nothing but rounding', async () => {
    const settled = problem(float64, { widths: [1, 1, 1], weights: [[1], [1]], x: [1], y: [1], batch: 1 });
    const stay = untilCertified(float64, settled, { ...SOLVER, checkEvery: 1 }, ({ z }) => ({ z, memory: [] }));
    expect(await stay).toMatchObject({ status: 'max-steps', steps: 3, gradientNorm: 0 });
  });

  test('looks every 8 steps unless told, at the start and at the end', async () => {
    const { trace } = await untilCertified(float64, LINE, { ...SOLVER, maxSteps: 19 }, ({ z }) => ({ z, memory: [] }));
    expect(trace).toEqual([0, 8, 16, 19].map((step) => ({ step, energy: 2, gradientNorm: 2 })));
  });

  test('frees what an iterate does not pass on, once, and hands over the activities alone', async () => {
    const freed: Float64Matrix[] = [];
    const A = { ...float64, free: (matrices: readonly Float64Matrix[]) => void freed.push(...matrices) };
    const made = Array.from({ length: 4 }, (_, k) => ({ z: [one(k)], own: one(10 + k) }));
    const kept = one(99);
    let [step, first] = [0, undefined as Float64Matrix | undefined];
    const { activities } = await untilCertified(A, LINE, { ...SOLVER, maxSteps: 4, checkEvery: 4 }, (at) => {
      first ??= at.z[0];
      const { z, own } = made[step++]!;
      return { z, memory: [kept, own] };
    });
    expect(activities[1]).toBe(made[3]!.z[0]);
    const names = new Map<Float64Matrix, string>([
      [first!, 'start'],
      [kept, 'kept'],
      ...made.flatMap(({ z, own }, k): [Float64Matrix, string][] => [
        [z[0]!, `z ${k}`],
        [own, `own ${k}`],
      ]),
    ]);
    expect(freed.map((m) => names.get(m))).toEqual([
      'start',
      'z 0',
      'own 0',
      'z 1',
      'own 1',
      'z 2',
      'own 2',
      'kept',
      'own 3',
    ]);
  });
});
