import { describe, expect, test } from 'vitest';
import { float64, type Float64Matrix } from '../src/arithmetic/float64.ts';
import { type RowSource, rowBlocks } from '../src/arithmetic/rowBlocks.ts';
import { EngineError } from '../src/errors.ts';
import { normalRows } from '../src/network/normalRows.ts';
import { random } from '../src/random.ts';

describe('normal numbers in rows', () => {
  test('are the same whichever rows are asked for, and others for another seed or stream', () => {
    const take = normalRows(5, 'w', 37);
    const whole = take(0, 40);
    for (const [from, to] of [
      [0, 1],
      [7, 23],
      [39, 40],
      [12, 12],
    ] as const)
      expect(take(from, to)).toEqual(whole.slice(from * 37, to * 37));
    expect(normalRows(5, 'w', 20)(3, 4)).toEqual(whole.slice(3 * 37, 3 * 37 + 20));
    const others = [normalRows(6, 'w', 37)(0, 40), normalRows(5, 'v', 37)(0, 40)];
    for (const other of others) expect(other.filter((v, i) => v === whole[i])).toHaveLength(0);
    expect(new Set(whole.filter((_, i) => i % 37 === 0)).size).toBe(40);
  });

  test('are normal: 2²⁰ of them pass Kolmogorov–Smirnov, four moments and the tail, each at a false alarm below 10⁻⁶', () => {
    const n = 2 ** 20;
    const values = normalRows(1, 'law', 1024)(0, 1024).toSorted();
    // sup |F_n − Φ| exceeds √(ln(2/p)/(2n)) with probability at most p (Dvoretzky–Kiefer–Wolfowitz, Massart's constant)
    let distance = 0;
    for (let i = 0; i < n; i++) {
      const phi = cumulative(values[i]!);
      distance = Math.max(distance, Math.abs((i + 1) / n - phi), Math.abs(i / n - phi));
    }
    expect(distance).toBeLessThan(Math.sqrt(Math.log(2e6) / (2 * n)));
    // 5 standard deviations of a mean: 6·10⁻⁷
    for (const [power, mean, variance] of [
      [1, 0, 1],
      [2, 1, 2],
      [3, 0, 15],
      [4, 3, 96],
    ] as const)
      expect(Math.abs(values.reduce((sum, v) => sum + v ** power, 0) / n - mean)).toBeLessThan(
        5 * Math.sqrt(variance / n),
      );
    // Beyond the ziggurat's tail, where numbers come from another formula: a binomial count, and its two halves
    const p = 2 * (1 - cumulative(3.442619855899));
    const beyond = values.filter((v) => Math.abs(v) > 3.442619855899);
    expect(Math.abs(beyond.length - n * p)).toBeLessThan(5 * Math.sqrt(n * p));
    const deeper = 2 * (1 - cumulative(4));
    expect(Math.abs(values.filter((v) => Math.abs(v) > 4).length - n * deeper)).toBeLessThan(6 * Math.sqrt(n * deeper));
  });

  test('of neighbouring rows and of neighbours in a row are uncorrelated', () => {
    const [rows, columns] = [512, 512];
    const w = normalRows(2, 'pairs', columns)(0, rows);
    for (const lag of [1, 2, columns, 2 * columns, columns + 1]) {
      let sum = 0;
      for (let i = 0; i + lag < w.length; i++) sum += w[i]! * w[i + lag]!;
      expect(Math.abs(sum)).toBeLessThan(5 * Math.sqrt(w.length - lag));
    }
  });
});

/** Φ, by its Taylor series about 0: Σ over odd powers of density(x)·x^(2k+1)/(1·3·5…); more than 12 digits for |x| < 7. */
function cumulative(x: number): number {
  let [term, sum] = [x, x];
  for (let k = 1; Math.abs(term) > 1e-17 * Math.abs(sum); k++) {
    term *= (x * x) / (2 * k + 1);
    sum += term;
  }
  return 0.5 + (sum * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI);
}

describe('a matrix made row by row', () => {
  const R = rowBlocks(float64);
  const integers = (rows: number, columns: number, stream: string): Float64Matrix => {
    const r = random(1, stream);
    return float64.matrix(
      rows,
      columns,
      Float64Array.from({ length: rows * columns }, () => r.integer(-9, 9)),
    );
  };
  /** 1100 rows are three blocks, the last a part; integers make every order of summation exact. */
  const W = integers(1100, 7, 'W');
  const source: RowSource<Float64Matrix> = {
    rows: 1100,
    columns: 7,
    take: (from, to) => float64.matrix(to - from, 7, W.data.slice(from * 7, to * 7)),
  };

  test('multiplies from either side, under all transposes, as the held one does', () => {
    for (const transposeA of [false, true])
      for (const transposeB of [false, true]) {
        const flags = { transposeA, transposeB };
        const inner = transposeA ? 1100 : 7;
        const Z = transposeB ? integers(3, inner, 'Z') : integers(inner, 3, 'Z');
        expect(R.multiply(source, Z, flags)).toEqual(float64.multiply(W, Z, flags));
        const before = transposeB ? 7 : 1100;
        const Y = transposeA ? integers(before, 2, 'Y') : integers(2, before, 'Y');
        expect(R.multiply(Y, source, flags)).toEqual(float64.multiply(Y, W, flags));
      }
  });

  test('is refused for every other use, by name', () => {
    const Z = integers(7, 3, 'Z');
    for (const use of [
      () => R.add(source, W),
      () => R.subtract(W, source),
      () => R.scale(float64.matrix(1, 1, [2]), source),
      () => R.transpose(source),
      () => R.multiply(source, source, { transposeB: true }),
      () => R.solve(float64.identity(1100), source),
      () => R.solve(source, Z),
    ])
      expect(use).toThrow(EngineError);
    expect(() => R.multiply(source, integers(8, 3, 'Z'))).toThrow(/must have 7 rows/);
  });
});
