import { describe, expect, test } from 'vitest';
import { float64 } from '../../src/arithmetic/float64.ts';
import { rowsOf } from '../../src/experiments/csv.ts';
import type { Answer, Table } from '../../src/experiments/experiment.ts';
import { judgedPoints } from '../../src/experiments/lim/behaviours.ts';
import { type ScalingPoint, type ScalingStep, runScalingPoint } from '../../src/experiments/lim/scalingPoint.ts';
import { scalingTable } from '../../src/experiments/lim/scalingTable.ts';
import {
  NOTIONS,
  bpOfAnother,
  decidedPoints,
  predictedVerdict,
  sameVerdict,
} from '../../src/claims/limits/figures/behaviours.ts';
import { PARAMETERISATIONS } from '../../src/network/parameterisations.ts';
import { KNOWN_SCALINGS, learningRatesOf, premultipliers } from '../../src/network/scalingFamily.ts';
import { drawScaling, scalingRun } from '../../src/training/scalingRun.ts';
import { gamma } from '../arithmetic/rounding.ts';

const point: ScalingPoint = {
  ...{ panel: 'pc', reading: 'unit', rule: 'pc', vary: 'width', sizes: [4, 8, 16], fixed: 4, steps: [1, 3] },
  ...{ exponents: [KNOWN_SCALINGS.mupc, { ...KNOWN_SCALINGS.sp, kappa: 70 }], eta0: 0.1, outputPrecision: 1 },
  ...{ inputs: 3, outputs: 2, batch: 2, seed: 5 },
};
const answer = (p: ScalingPoint): Answer<ScalingPoint, readonly ScalingStep[]> => ({
  ...{ point: p, result: runScalingPoint(p, float64), engine: 'float64', about: '', seconds: 0, peakBytes: 0 },
});

const setting = (width: number) => ({
  ...{ width, depth: 4, inputs: 3, outputs: 2, batch: 2, skips: true, outputPrecision: 1, eta0: 0.1, seed: 5 },
});

describe('a point of the family’s figures', () => {
  test.each([1, 'N'] as const)('p_L = %s: its slopes are those of the runs, by hand', (outputPrecision) => {
    const [first] = runScalingPoint({ ...point, outputPrecision }, float64);
    const runs = point.sizes.map((width) => {
      const draw = drawScaling({ ...setting(width), outputPrecision: outputPrecision === 'N' ? width : 1 });
      return scalingRun(float64, draw, KNOWN_SCALINGS.mupc, 'pc', [0, 1]).readings;
    });
    // log₂ of the sizes is 2, 3, 4: the slope of three points is half the difference of the outer two
    const outer = (t: number, name: 'f' | 'dz'): number => Math.log2(runs[2]![t]!.at[name] / runs[0]![t]!.at[name]) / 2;
    // Logarithms of numbers between 2⁻³⁰ and 2³⁰, each off by a rounding; a slope over three sizes takes fewer than 40 operations.
    for (const [name, hand] of [
      ['f0', outer(0, 'f')],
      ['dz', outer(1, 'dz')],
    ] as const)
      expect(Math.abs(first!.slopes![name] - hand)).toBeLessThanOrEqual(30 * gamma(40, 2 ** -53));
  });

  test('frozen ends keep their weights: what is left moves by the rates of the layers between alone', () => {
    const slow = { ...KNOWN_SCALINGS.mupc, hiddenRate: -400 }; // 2⁻⁴⁰⁰
    const moved = (moving?: 'between') => {
      const draw = drawScaling({ ...setting(4), ...(moving === undefined ? {} : { moving }) });
      return scalingRun(float64, draw, slow, 'bp', [0, 1]).readings[1]!.at.df;
    };
    expect(moved()).toBeGreaterThan(1e-3);
    expect(moved('between')).toBe(0);
  });

  test('what a step says does not depend on the steps that are asked about after it, be they the last of the run or not', () => {
    const points = [0.5, 1, 2, 4, 5, 8, 10].map((kappa) => ({ d: -0.25, kappa, beta: 0.5, hiddenRate: 0 }));
    for (const rule of ['bp', 'pc'] as const) {
      const early = runScalingPoint({ ...point, rule, exponents: points, steps: [1, 2, 3] }, float64);
      const late = runScalingPoint({ ...point, rule, exponents: points, steps: [1, 2, 3, 9] }, float64);
      const ended = late.filter(({ diverged }) => diverged !== undefined);
      expect(ended.length).toBeGreaterThan(0);
      expect(late.filter(({ step }) => step < 9)).toEqual(early);
    }
  });

  test('where branches count L, they are those of a network of H = L', () => {
    const packaged = { ...KNOWN_SCALINGS.completep, base: 'L' } as const;
    for (const depth of [3, 4, 9]) {
      const sizes = { inputs: 3, width: 5, depth, outputs: 2, skips: true };
      const [own, rates] = [premultipliers(sizes, packaged), learningRatesOf(sizes, packaged, 0.5)];
      const deeper = { ...sizes, depth: depth + 2 };
      expect(own[1]).toBe(premultipliers(deeper, KNOWN_SCALINGS.completep)[1]);
      expect(rates[1]).toBe(learningRatesOf(deeper, KNOWN_SCALINGS.completep, 0.5)[1]);
      const library = PARAMETERISATIONS.completep;
      // Two ways to write N^−½ L^−1 or N^−½ / L: three roundings each.
      expect(Math.abs(own[1]! / library.hidden(sizes) - 1)).toBeLessThanOrEqual(gamma(6, 2 ** -53));
      expect(own.at(-1)).toBe(library.last(sizes));
    }
  });

  test('what diverged is a row with its step and size and no slopes; the other point’s stay', () => {
    const rows = rowsOf(scalingTable([answer(point)]));
    expect(rows).toHaveLength(4);
    const gone = rows.filter((row) => row['diverged step'] !== '');
    expect(gone.length).toBeGreaterThan(0);
    for (const row of gone) expect([row['f0'], row['dz'], row['last f']]).toEqual(['', '', '']);
    expect(rows[0]!['diverged step']).toBe('');
  });
});

/** Rows of two rules at two points, for six seeds; `shift` moves predictive coding's Δf. */
function rows(shift: number) {
  const table: Table = scalingTable(
    (['bp', 'pc'] as const).flatMap((rule) =>
      Array.from({ length: 6 }, (_, seed) => ({
        ...answer({ ...point, seed, sizes: [2, 4], steps: [1], exponents: [] }),
        point: { ...point, rule, seed },
        result: [0, 1].map((kappa) => ({
          ...{ exponents: { d: 0.5, kappa, beta: 0.5, hiddenRate: 0 }, step: 1, last: 1 },
          slopes: {
            f0: -0.5,
            f: 0,
            z: 0,
            dz: kappa - 1,
            df: kappa - 1 + 0.01 * seed + (rule === 'pc' ? shift : 0),
            rho: 0,
          },
        })),
      })),
    ),
  );
  return rowsOf(table);
}

describe('claims about the family', () => {
  const same = sameVerdict(1, 0.125, NOTIONS.behaviour);
  const all = (value: number) => Array.from({ length: 6 }, () => value);

  test('equal exponents have a common verdict at every point, exponents a half apart exclude each other', () => {
    expect(Object.values(same(rows(0)))).toEqual([all(1), all(1)]);
    expect(Object.values(same(rows(0.5)))).toEqual([all(1), all(-1)]); // trivial both; rich and unstable
    expect(Object.values(sameVerdict(1, 0.125, NOTIONS.stable)(rows(-0.5)))).toEqual([all(1), all(1)]);
    expect(Object.values(sameVerdict(1, 0.125, NOTIONS.rich)(rows(-0.5)))).toEqual([all(1), all(-1)]);
  });

  test('points of backpropagation under another’s name are told', () => {
    const faster = bpOfAnother(same, (at) => ({ ...at, kappa: at.kappa + 1 }));
    expect(Object.values(faster(rows(0)))).toEqual([all(-1), all(1)]); // at κ = 1 there is none with κ = 2
  });

  test('decided points are counted, predictions are held against what is left', () => {
    expect(decidedPoints(1, 0.125, 2)(rows(0))['all']).toEqual(all(0.5));
    expect(decidedPoints(1, 0.125, 2)(rows(0.12))['all']).toEqual(all(-0.5));
    const rich = predictedVerdict('pc', 1, 0.125, NOTIONS.behaviour, () => 'rich');
    expect(Object.values(rich(rows(0)))).toEqual([all(-1), all(1)]);
    expect(judgedPoints(rows(0).filter(({ rule }) => rule === 'pc'), 0.125).map(({ behaviour }) => behaviour)).toEqual(['trivial', 'rich']); // prettier-ignore
  });
});
