import { describe, expect, test } from 'vitest';
import { float64 } from '../../src/arithmetic/float64.ts';
import { basisChange, exactOrthogonal, inBasis } from '../../src/conformance/orthogonal.ts';
import { conformanceProblems } from '../../src/conformance/problems.ts';
import { chainOf } from '../../src/problem/chain.ts';
import { regimeProblems } from '../../src/conformance/regimes.ts';
import { random } from '../../src/random.ts';
import { feedforwardActivities } from '../../src/theory/feedforward.ts';

describe('the problems of the suite', () => {
  test('reach every depth to 5, unequal widths, one output, batches beyond the rank, skips, scales and precisions', () => {
    const problems = conformanceProblems(1).map(({ problem, withinRank }) => ({ ...problem, withinRank }));
    const layers = problems.flatMap(chainOf);
    expect(new Set(problems.map((p) => p.network.layers.length))).toEqual(new Set([1, 2, 3, 4, 5]));
    expect(problems.some((p) => p.network.widths.at(-1) === 1)).toBe(true);
    expect(problems.some((p) => p.withinRank && p.x.columns > 1)).toBe(true);
    expect(problems.some((p) => !p.withinRank)).toBe(true);
    expect(layers.some((at) => at.skip)).toBe(true);
    expect(layers.some((at) => at.scale.data[0] !== 1) && layers.some((at) => at.precision.data[0] !== 1)).toBe(true);
  });

  test('are held exactly by float32', () => {
    for (const { problem } of conformanceProblems(2))
      for (const a of [problem.x, problem.y, ...chainOf(problem).flatMap((at) => [at.weights, at.scale, at.precision])])
        expect(Float64Array.from(Float32Array.from(a.data))).toEqual(a.data);
  });
});

describe('the regimes', () => {
  const problems = regimeProblems(1);
  const linear = problems.map(({ problem }) => problem);

  test('reach depths to 10, batches to 40, widths past any tile and of 1, and skips on the last layer', () => {
    expect(linear.map(({ network }) => network.layers.length)).toEqual(expect.arrayContaining([6, 7, 9, 10]));
    expect(linear.map(({ x }) => x.columns)).toEqual(expect.arrayContaining([9, 10, 17, 40]));
    const widths = linear.flatMap(({ network }) => network.widths);
    expect(widths).toEqual(expect.arrayContaining([1, 9, 16, 33, 64, 130, 300]));
    const last = [...conformanceProblems(1), ...problems].filter(({ problem }) => chainOf(problem).at(-1)!.skip);
    expect(new Set(last.map(({ problem }) => problem.network.layers.length))).toEqual(new Set([1, 2, 3, 10]));
  });

  test('reach sizes from 2⁻⁴⁰ to 2⁴⁰⁰, precisions from 2⁻⁶ to 2¹⁰, and numbers that float32 does not hold', () => {
    const sizes = linear.map(({ y }) => Math.log2(Math.max(...y.data.map(Math.abs))));
    for (const k of [-40, -14, 14, 400]) expect(sizes.some((size) => size > k - 4 && size < k + 4)).toBe(true);
    const precisions = linear.flatMap((p) => chainOf(p).map(({ precision }) => precision.data[0]!));
    expect([Math.min(...precisions), Math.max(...precisions)]).toEqual([2 ** -6, 2 ** 10]);
    const fine = problems.filter(({ problem }) =>
      chainOf(problem).some(({ weights }) => weights.data.some((v) => Math.fround(v) !== v)),
    );
    expect(fine.map(({ shape }) => /numbers with 53 bits/.test(shape))).toEqual([true, true, true]);
  });

  test('have inputs of zero, equal samples, and targets that are predicted to the last bit', () => {
    const of = (what: RegExp) => problems.find(({ shape }) => what.test(shape))!;
    const [zero, equal, met] = [of(/inputs zero/), of(/equal samples/), of(/as predicted/)];
    expect(zero.problem.x.data.every((v) => v === 0) && zero.problem.y.data.some((v) => v !== 0)).toBe(true);
    for (const { rows, columns, data } of [equal.problem.x, equal.problem.y])
      expect(data).toEqual(Float64Array.from({ length: rows * columns }, (_, i) => data[i - (i % columns)]!));
    expect([zero.withinRank, equal.withinRank]).toEqual([false, false]);
    const { network, x, y } = met.problem;
    const sweep = feedforwardActivities(float64, network, x).at(-1)!;
    expect(y).toEqual(sweep);
    expect(y.data.map(Math.fround)).toEqual(y.data);
  });
});

describe('the changes of basis', () => {
  test.each([1, 2, 3, 4, 5, 7, 8, 13])('of width %i are orthogonal to the last bit', (n) => {
    const Q = exactOrthogonal(n, random(n, 'test/orthogonal'));
    expect(float64.multiply(Q, Q, { transposeB: true })).toEqual(float64.identity(n));
  });

  test('leave the function of a network unchanged, and leave the clamped ends alone', () => {
    for (const { problem } of conformanceProblems(3)) {
      const { network } = problem;
      const Q = basisChange(network, random(3, 'test/basis'));
      const ends = [Q[0]!, Q.at(-1)!];
      expect(ends).toEqual([network.widths[0]!, network.widths.at(-1)!].map(float64.identity));
      const integers = float64.matrix(problem.x.rows, 1, new Float64Array(problem.x.rows).fill(1));
      const [plain, turned] = [network, inBasis(network, Q)].map((at) => feedforwardActivities(float64, at, integers));
      const size = Math.hypot(...plain!.at(-1)!.data);
      const difference = Math.hypot(...float64.subtract(plain!.at(-1)!, turned!.at(-1)!).data);
      expect(difference).toBeLessThanOrEqual(1e-12 * size);
    }
  });
});
