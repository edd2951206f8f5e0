import { describe, expect, test } from 'vitest';
import { errorBound } from '../src/arithmetic/errorBound.ts';
import { float64, type Float64Matrix } from '../src/arithmetic/float64.ts';
import { type RowSource } from '../src/arithmetic/rowBlocks.ts';
import { ValueError } from '../src/errors.ts';
import { planned } from '../src/experiments/plan.ts';
import { SCALE_PLAN, scaleExponent } from '../src/experiments/scale.ts';
import { runScalePoint, scaleProblem } from '../src/experiments/scalePoint.ts';
import { exactly } from '../src/inference/certificate.ts';
import { chainOf } from '../src/problem/chain.ts';
import { mapProblem } from '../src/problem/problem.ts';
import type { LinearProblem } from '../src/problem/problem.ts';
import { parameterised } from '../src/network/parameterisations.ts';
import { random } from '../src/random.ts';
import { equilibratedEnergy, loss } from '../src/theory/equilibrium.ts';
import { bpFactors, pcFactors, weightGradients } from '../src/theory/gradients.ts';
import { frobeniusNorm } from '../src/theory/norms.ts';
import { counting } from './counting.ts';

const small = { width: 12, depth: 5, batch: 4, inputs: 6, outputs: 3, seed: 3 };

/** The same network with every matrix held. */
const hold = (problem: LinearProblem<Float64Matrix | RowSource<Float64Matrix>>): LinearProblem<Float64Matrix> =>
  mapProblem(problem, (a) => ('take' in a ? a.take(0, a.rows) : a));

const inPlace = (largest: { entries: number }): Pick<typeof float64, 'block'> => ({
  block(shapes) {
    const made = float64.block(shapes);
    largest.entries = Math.max(largest.entries, made.all.data.length);
    return made;
  },
});

describe('PC against BP at scale', () => {
  test('cosine, energy ratio and norm ratio are those of gradients formed in full, within their error bounds', () => {
    for (const point of [small, { ...small, depth: 2, seed: 4 }, { ...small, width: 700, depth: 3, batch: 2 }]) {
      const record = runScalePoint(point, float64);
      const held = hold(scaleProblem(float64, point));
      // every product in full, in float64, with what any order of summation may lose beside it
      const E = errorBound(float64, 2 ** -53);
      const problem = mapProblem(held, exactly);
      const flat = (gradients: readonly { value: Float64Matrix; error: Float64Array }[]) =>
        gradients.map(({ value, error }) => ({ value: { ...value, rows: 1, columns: value.data.length }, error }));
      const [g, h] = [pcFactors(E, problem), bpFactors(E, problem)].map((f) => flat(weightGradients(E, problem, f)));
      const dot = (a: NonNullable<typeof g>, b: NonNullable<typeof g>) =>
        a.map((x, i) => E.multiply(x, b[i]!, { transposeB: true })).reduce((sum, x) => E.add(sum, x));
      const [low, high] = [-1, 1].map(
        (sign) => (m: { value: Float64Matrix; error: Float64Array }) => m.value.data[0]! + sign * m.error[0]!,
      ) as [(m: ReturnType<typeof dot>) => number, (m: ReturnType<typeof dot>) => number];
      const [gg, gh, hh] = [dot(g!, g!), dot(g!, h!), dot(h!, h!)];
      const [F, loss0] = [equilibratedEnergy(E, problem), loss(E, problem)];
      // both sides lie within the bounds of the exact value; 2⁻⁵⁰ for the quotients and roots
      const between = (value: number, bottom: number, top: number): void => {
        const width = top - bottom + 2 ** -50;
        expect(top - bottom).toBeLessThan(1e-6);
        expect(value).toBeGreaterThan(bottom - width);
        expect(value).toBeLessThan(top + width);
      };
      between(record.cosine, low(gh) / Math.sqrt(high(gg) * high(hh)), high(gh) / Math.sqrt(low(gg) * low(hh)));
      between(record.normRatio, Math.sqrt(low(gg) / high(hh)), Math.sqrt(high(gg) / low(hh)));
      between(record.energyRatio, low(F) / high(loss0), high(F) / low(loss0));
      expect(record.cosine).toBeLessThan(1);
      expect(record.energyRatio).toBeLessThan(1);
    }
  });

  test('its weights are unit normal behind the scales of residual depth-µP', () => {
    const { network } = hold(scaleProblem(float64, { ...small, width: 64, depth: 4 }));
    const numbers = parameterised('mupc', { ...small, width: 64, depth: 4, skips: true }, random(1));
    expect(network.widths).toEqual(numbers.widths);
    expect(chainOf({ network }).map(({ scale }) => scale.data[0])).toEqual(numbers.scales);
    expect(chainOf({ network }).map(({ skip }) => skip)).toEqual(numbers.skips);
    for (const { weights } of chainOf({ network }))
      expect(Math.abs(frobeniusNorm(float64, weights) ** 2 - weights.data.length)).toBeLessThan(
        5 * Math.sqrt(2 * weights.data.length),
      );
  });

  test('holds 512 rows of a weight matrix at a time, and no gradient', () => {
    const point = { ...small, width: 1500, depth: 4 };
    const largest = { entries: 0 };
    const A = { ...counting(float64, largest), ...inPlace(largest) };
    runScalePoint(point, A as typeof float64);
    expect(largest.entries).toBe(512 * 1500);
  });

  test('the plan names every point once, small ones first, up to N = 16384', () => {
    expect(planned(SCALE_PLAN)).toHaveLength(SCALE_PLAN.length);
    expect(SCALE_PLAN.map(({ width }) => width)).toContain(16384);
    expect(new Set(SCALE_PLAN.filter((p) => p.depth === 8).map((p) => p.width)).size).toBe(5);
    expect(new Set(SCALE_PLAN.filter((p) => p.width === 2048).map((p) => p.depth)).size).toBe(4);
  });

  test('exponents are those of the powers that made the costs', () => {
    const points = SCALE_PLAN.map((p) => ({ ...p, cost: 3 * p.width ** 2 * p.depth }));
    const wide = points.filter((p) => p.depth === 8);
    const deep = points.filter((p) => p.width === 2048);
    // Slopes of exact powers: logarithms and a dozen sums of numbers below 64.
    const exactly = (slope: number, power: number): void =>
      expect(Math.abs(slope - power)).toBeLessThanOrEqual(64 * 2 ** -53);
    exactly(
      scaleExponent(wide, 'width', (p) => p.cost),
      2,
    );
    exactly(
      scaleExponent(deep, 'depth', (p) => p.cost),
      1,
    );
    expect(() => scaleExponent(deep, 'width', (p) => p.cost)).toThrow(ValueError);
    expect(() => scaleProblem(float64, { ...small, depth: 1 })).toThrow(ValueError);
  });
});
