import { describe, expect, test } from 'vitest';
import { float32 } from '../../src/arithmetic/float32.ts';
import { float64 } from '../../src/arithmetic/float64.ts';
import { certificate } from '../../src/inference/certificate.ts';
import { onHost } from '../../src/inference/host.ts';
import { linearProblem as problem } from '../../src/problem/numbers.ts';
import { LINE, one } from './line.ts';

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
