import { describe, expect, test } from 'vitest';
import { float32 } from '../src/arithmetic/float32.ts';
import { float64 } from '../src/arithmetic/float64.ts';
import type { FloatArithmetic } from '../src/arithmetic/arithmetic.ts';
import { judgeUpdate } from '../src/conformance/deviation.ts';
import { barzilaiBorwein, untilGradient } from '../src/inference/barzilaiBorwein.ts';
import { certificate } from '../src/inference/certificate.ts';
import { minimise } from '../src/inference/minimise.ts';
import { localCertificate } from '../src/inference/localCertificate.ts';
import { ends } from '../src/learning/ends.ts';
import { methodOfMultipliers } from '../src/learning/pcAlm.ts';
import { linearProblem } from '../src/problem/numbers.ts';
import { bpFactors, pcFactors } from '../src/theory/gradients.ts';
import { compareGradients } from '../src/theory/gradientComparison.ts';

// What stops a descent, and what is measured of its end, at sizes whose squares no number holds. Worked by hand.

const HAND = { widths: [1, 1, 1], weights: [[2], [3]], batch: 1 };
/** x = s, y = −94 s: r = −100 s, z_1* = −28 s. */
const hand = (s: number, precisions = [1, 1]) => linearProblem(float64, { ...HAND, precisions, x: [s], y: [-94 * s] });

describe('a descent', () => {
  const cases: [string, FloatArithmetic<unknown>, number][] = [
    ['float32', float32 as unknown as FloatArithmetic<unknown>, 2 ** -100],
    ['float32', float32 as unknown as FloatArithmetic<unknown>, 2 ** -70],
    ['float64', float64 as unknown as FloatArithmetic<unknown>, 2 ** -700],
  ];
  test.each(cases)('does not take a small gradient for none: %s (%#)', async (_, A, s) => {
    const descend = (goal: number) => {
      const number = (value: number) => A.matrix(1, 1, [value]);
      const method = barzilaiBorwein(A, ([v]) => {
        const error = A.subtract(v!, number(s));
        return { energy: () => A.scale(number(0.5), A.inner(error, error)), gradient: () => [error] };
      });
      return minimise(A, { start: [number(4 * s)], method, stop: untilGradient(goal), maxSteps: 200 });
    };
    const { status, at } = await descend(s / 1024);
    expect(status).toBe('converged');
    expect(Math.abs((await A.read(at.variables[0]!))[0]! / s - 1)).toBeLessThanOrEqual(1 / 1024);
    const still = await descend(4 * s);
    expect([still.steps, still.at.gradientNorm]).toEqual([0, 3 * s]);
  });

  test('by multipliers is not taken for a divergence where precisions are large', async () => {
    for (const p of [1, 1e100, 1e200, 1e-200]) {
      const problem = hand(1, [p, p]);
      const { status, z } = await methodOfMultipliers(float64, problem, {
        alpha: 1,
        tolerance: 2 ** -40,
        maxSteps: 1e4,
      });
      expect(status, `${p}`).toBe('converged');
      // At the fixed point z is the feedforward sweep.
      expect(Math.abs(z[1]!.data[0]! / 2 - 1)).toBeLessThan(1e-9);
    }
  });
});

describe('certificates', () => {
  test('of very small activities are above nothing', () => {
    for (const s of [2 ** -500, 2 ** -545]) {
      const z = [s, -28 * s * (1 + 2 ** -20), -94 * s].map((v) => float64.matrix(1, 1, [v]));
      const { bound, energyGap } = certificate(hand(s), z, 10);
      // ‖z − z*‖ = 28 s 2⁻²⁰, and F − F* = ½ · 10 times its square, which no double holds
      expect(bound).toBeGreaterThanOrEqual(28 * s * 2 ** -20);
      expect(energyGap).toBeGreaterThan(0);
      const local = localCertificate(hand(s), z, ends);
      expect(local.kind === 'proven' && local.bound).toBeGreaterThanOrEqual(28 * s * 2 ** -20);
    }
  });
});

describe('what is measured of updates', () => {
  test.each([1, 2 ** -700, 2 ** 700, 2 ** -1040])('says how an update is off, at size %d', (s) => {
    const row = (...values: number[]) => ({ value: float64.matrix(1, 2, values), error: new Float64Array(2) });
    const right = row(3 * s, 4 * s);
    const judged = (...values: number[]) => judgeUpdate('update', row(...values), right);
    expect(judged(6 * s, 8 * s)).toMatchObject({ outcome: 'refuted', aspect: 'norm' });
    expect(judged(6 * s, 8 * s).detail).toContain('the norm is 2.00 times');
    expect(judged(-3 * s, -4 * s)).toMatchObject({ aspect: 'sign' });
    expect(judged(-4 * s, 3 * s)).toMatchObject({ aspect: 'direction' });
    expect(judged(-4 * s, 3 * s).detail).toContain('off by 90°');
  });

  test('factors give the cosine and the ratio of gradients that are not formed', () => {
    // Gradients 30 and −280 beside 300 and 200, times s².
    const cosine = (30 * 300 - 280 * 200) / Math.hypot(30, 280) / Math.hypot(300, 200);
    for (const s of [1, 2 ** -500, 2 ** 400, 2 ** 500]) {
      const problem = hand(s);
      const compared = compareGradients(
        float64,
        float64.entries,
        problem,
        pcFactors(float64, problem),
        bpFactors(float64, problem),
      );
      expect(Math.abs(compared.cosine / cosine - 1)).toBeLessThan(2 ** -48);
      expect(Math.abs(compared.normRatio / (Math.hypot(30, 280) / Math.hypot(300, 200)) - 1)).toBeLessThan(2 ** -48);
    }
  });
});
