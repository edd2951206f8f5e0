import { describe, expect, test } from 'vitest';
import { float64, type Float64Matrix } from '../../src/arithmetic/float64.ts';
import { gradientDescent } from '../../src/inference/gradientDescent.ts';
import { untilCertified } from '../../src/inference/certified.ts';
import { stepping } from '../../src/inference/minimise.ts';
import { linearProblem as problem } from '../../src/problem/numbers.ts';
import { LINE, one, DESCENT, SOLVER, scripted } from './line.ts';

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
    const method = stepping<Float64Matrix>(() => ({ variables: [lost], memory: [] }));
    const run = untilCertified(float64, wide, { ...SOLVER, checkEvery: 1 }, { method });
    expect(await run).toMatchObject({ status: 'non-finite', steps: 1 });
  });

  test('converged: at the equilibrium, though out of steps as well', async () => {
    expect(await scripted([1, 2], { relativeError: 1e-12 })).toMatchObject({ status: 'converged', steps: 2 });
    expect(await scripted([2, 1], { relativeError: 1e-12 })).toMatchObject({ status: 'converged', steps: 1 });
  });

  test('not diverged where it starts from nothing but rounding', async () => {
    const settled = problem(float64, { widths: [1, 1, 1], weights: [[1], [1]], x: [1], y: [1], batch: 1 });
    const method = stepping<Float64Matrix>(({ variables }) => ({ variables, memory: [] }));
    const stay = untilCertified(float64, settled, { ...SOLVER, checkEvery: 1 }, { method });
    expect(await stay).toMatchObject({ status: 'max-steps', steps: 3, gradientNorm: 0 });
  });

  test('looks every 8 steps unless told, at the start and at the end', async () => {
    const method = stepping<Float64Matrix>(({ variables }) => ({ variables, memory: [] }));
    const { trace } = await untilCertified(float64, LINE, { ...SOLVER, maxSteps: 19 }, { method });
    expect(trace).toEqual([0, 8, 16, 19].map((step) => ({ step, energy: 2, gradientNorm: 2 })));
  });

  test('frees what an iterate does not pass on, once, and hands over the activities alone', async () => {
    const freed: Float64Matrix[] = [];
    const A = { ...float64, free: (matrices: readonly Float64Matrix[]) => void freed.push(...matrices) };
    const made = Array.from({ length: 4 }, (_, k) => ({ z: [one(k)], own: one(10 + k) }));
    const kept = one(99);
    let [step, first] = [0, undefined as Float64Matrix | undefined];
    const method = stepping<Float64Matrix>((at) => {
      first ??= at.variables[0];
      const { z, own } = made[step++]!;
      return { variables: z, memory: [kept, own] };
    });
    const { activities } = await untilCertified(A, LINE, { ...SOLVER, maxSteps: 4, checkEvery: 4 }, { method });
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
