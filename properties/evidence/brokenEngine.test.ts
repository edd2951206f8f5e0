import { describe, expect, test } from 'vitest';
import type { FloatArithmetic } from '../../src/arithmetic/arithmetic.ts';
import { type Float64Matrix, float64 } from '../../src/arithmetic/float64.ts';
import { teacher } from '../../src/data/index.ts';
import { judgeEnclosure } from '../../src/evidence/enclosure.ts';
import { identity, predicted, predictedByProduct, spoiled } from './trials.ts';
import { SEEDS, on, TRUE } from './onEngines.ts';

describe('a broken engine', () => {
  const identityTest = TRUE['S S⁻¹ r = r']!;
  const product = float64.multiply.bind(float64);
  const solution = float64.solve.bind(float64);
  const withNaN = (m: Float64Matrix, entry: number): Float64Matrix => ({
    ...m,
    data: m.data.map((x, i) => (i === entry ? NaN : x)),
  });

  test('that multiplies to NaN never holds: it is refuted, or undecided where its own solve gives up', async () => {
    const engine = spoiled({ multiply: (a, b, flags) => withNaN(product(a, b, flags), 0) });
    for (const [name, t] of Object.entries(TRUE))
      for (const seed of SEEDS)
        expect([name, (await judgeEnclosure(t, on(engine), seed, teacher)).outcome]).not.toEqual([name, 'holds']);
    const finding = await judgeEnclosure(identity(predicted, predictedByProduct), on(engine), 1, teacher);
    expect([finding.outcome, finding.ratio]).toEqual(['refuted', Infinity]);
  });

  for (const [name, engine] of Object.entries({
    'that solves to NaN, in one entry': spoiled({ solve: (a, b) => withNaN(solution(a, b), 1) }),
    'that overflows': spoiled({ solve: (a, b) => ({ ...b, data: solution(a, b).data.map(() => Infinity) }) }),
  }))
    test(`${name} is refuted with ratio Infinity, and never holds`, async () => {
      for (const seed of SEEDS) {
        const finding = await judgeEnclosure(identityTest, on(engine), seed, teacher);
        expect([finding.outcome, finding.ratio]).toEqual(['refuted', Infinity]);
      }
    });

  /** Products rounded to 11 significant bits, as TF32 does, and summed in full. */
  const to11Bits = (x: number): number => {
    if (x === 0) return 0;
    const unit = 2 ** (Math.floor(Math.log2(Math.abs(x))) - 10);
    return Math.round(x / unit) * unit;
  };
  const tf32 = (unitRoundoff: number): FloatArithmetic<Float64Matrix> =>
    spoiled({
      name: 'tf32',
      unitRoundoff,
      multiply(a, b, { transposeA, transposeB } = {}) {
        const left = transposeA ? float64.transpose(a) : a;
        const right = transposeB ? float64.transpose(b) : b;
        const data = new Float64Array(left.rows * right.columns);
        for (let i = 0; i < left.rows; i++)
          for (let j = 0; j < right.columns; j++)
            for (let k = 0; k < left.columns; k++)
              data[i * right.columns + j]! += to11Bits(
                left.data[i * left.columns + k]! * right.data[k * right.columns + j]!,
              );
        return { rows: left.rows, columns: right.columns, data };
      },
    });

  // Not for S in another order: both of its sides are sums of the very same products.
  const { 'S, summed in another order': _, ...apart } = TRUE;
  for (const [name, t] of Object.entries(apart)) {
    test(`that multiplies with 11 bits and claims 24 is refuted: ${name}`, async () => {
      for (const seed of SEEDS)
        expect((await judgeEnclosure(t, on(tf32(2 ** -24)), seed, teacher)).outcome).toBe('refuted');
    });

    test(`that admits to 11 bits is not: ${name}`, async () => {
      for (const seed of SEEDS) {
        const finding = await judgeEnclosure(t, on(tf32(2 ** -11)), seed, teacher);
        expect(finding.ratio).toBeLessThanOrEqual(1);
        expect(finding.outcome).not.toBe('refuted');
      }
    });
  }

  test('with a sign error in one operation is refuted', async () => {
    const engine = spoiled({ subtract: (a, b) => float64.add(a, b) });
    const finding = await judgeEnclosure(identityTest, on(engine), 1, teacher);
    expect(finding.outcome).toBe('refuted');
  });
});
