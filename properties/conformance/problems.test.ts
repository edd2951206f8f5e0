import { describe, expect, test } from 'vitest';
import { float64 } from '../../src/arithmetic/float64.ts';
import { basisChange, exactOrthogonal, inBasis } from '../../src/conformance/orthogonal.ts';
import { conformanceProblems } from '../../src/conformance/problems.ts';
import { chainOf } from '../../src/problem/chain.ts';
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
