import { describe, expect, test } from 'vitest';
import { teacher } from '../../src/data/index.ts';
import type { OrderTest, SizeMeasurement, Sized } from '../../src/evidence/claim.ts';
import { judge } from '../../src/evidence/judge.ts';
import { judgeOrder, slope } from '../../src/evidence/order.ts';
import { random } from '../../src/random.ts';
import { binomialAtLeast, claim, court, expectRate, expectUndecided } from './trials.ts';

const SIZES = [16, 32, 64, 128, 256];

/** 3·size^e, times e^{σN}. */
const planted =
  (exponent: number, sigma: number) =>
  (size: number, seed: number): Sized => ({
    x: size,
    y: 3 * size ** exponent * Math.exp(sigma * random(seed, `planted ${size}`).normal()),
  });

const order = (
  measure: SizeMeasurement,
  band: readonly [number, number],
  change: Partial<OrderTest> = {},
): OrderTest => ({
  kind: 'order',
  variable: 'size',
  response: 'response',
  sizes: SIZES,
  band,
  measure,
  controls: {},
  ...change,
});

describe('judgeOrder', () => {
  for (const e of [-2, 0, 1])
    test(`an exponent of ${e} under noise holds in its band, is refuted outside, and is undecided on the edge`, async () => {
      for (const seed of [1, 2, 3]) {
        const outcome = async (low: number, high: number): Promise<string> =>
          (await judgeOrder(order(planted(e, 0.1), [low, high]), seed, teacher)).outcome;
        expect(await outcome(e - 0.5, e + 0.5)).toBe('holds');
        expect(await outcome(e + 0.5, e + 1.5)).toBe('refuted');
        expect(await outcome(e - 1.5, e - 0.5)).toBe('refuted');
        expect(await outcome(e, e + 1)).toBe('undecided');
        expect(await outcome(e - 1, e)).toBe('undecided');
      }
    });

  test('an interval that touches the band from outside is undecided, and looked at again', async () => {
    const run = (band: readonly [number, number]) => judgeOrder(order(planted(-2, 0.1), band), 1, teacher);
    const [from, to] = (await run([-9, 9])).interval!;
    expect((await run([-9, 9])).cases).toEqual(Object.fromEntries(SIZES.map((size) => [size, 8])));
    for (const band of [
      [to, 9],
      [-9, from],
    ] as const)
      expect((await run(band)).cases['16']).toBeGreaterThan(8);
    // from inside it holds
    for (const band of [
      [from, 9],
      [-9, to],
    ] as const)
      expect(await run(band)).toMatchObject({ outcome: 'holds', cases: { '16': 8 } });
  });

  test('an interval wider than the band is undecided: noise never makes a claim true', async () => {
    expect((await judgeOrder(order(planted(1, 5), [0.9, 1.1]), 1, teacher)).outcome).toBe('undecided');
  });

  test('the estimate and the interval reported are those of the slopes, and the same for the same seed', async () => {
    const run = (seed: number) => judgeOrder(order(planted(-2, 0.1), [-2.5, -1.5]), seed, teacher);
    const { estimate, interval } = await run(1);
    const measured = Array.from({ length: 8 }, (_, s) => slope(SIZES.map((size) => planted(-2, 0.1)(size, 1000 + s))));
    expect(estimate).toBe(measured.reduce((a, b) => a + b, 0) / 8);
    expect(interval![0]).toBeLessThan(estimate!);
    expect(interval![1]).toBeGreaterThan(estimate!);
    expect(await run(1)).toEqual(await run(1));
    expect((await run(2)).estimate).not.toBe(estimate);
  });

  test('keeps what it was fitted to, every size of every seed, and says whether the response falls or grows', async () => {
    const { measured, summary } = await judgeOrder(order(planted(-2, 0.1), [-2.5, -1.5]), 1, teacher);
    const points = Array.from({ length: 8 }, (_, s) => SIZES.map((size) => planted(-2, 0.1)(size, 1000 + s)));
    expect(measured).toEqual({
      variable: 'size',
      response: 'response',
      points: points.flat().map(({ x, y }) => [x, y]),
    });
    expect(summary).toMatch(/^response falls like size to the power −[12]\./);
    expect((await judgeOrder(order(planted(2, 0.1), [1.5, 2.5]), 1, teacher)).summary).toMatch(
      /^response grows like size/,
    );
  });

  test('a control is refuted only by an interval outside the band, and spoils the verdict otherwise', async () => {
    const controls = { 'another exponent': planted(1, 0.1), 'on the edge': planted(-1.5, 0.1), same: planted(-2, 0.1) };
    const finding = await judgeOrder(order(planted(-2, 0.1), [-2.5, -1.5], { controls }), 1, teacher);
    expect(finding.controls.map((c) => c.outcome)).toEqual(['refuted', 'undecided', 'holds']);
    for (const [name, asExpected] of [
      ['another exponent', true],
      ['on the edge', false],
      ['same', false],
    ] as const) {
      const one = order(planted(-2, 0.1), [-2.5, -1.5], { controls: { [name]: controls[name] } });
      const verdict = await judge(claim(one), court());
      expect([name, verdict.outcome, verdict.asExpected]).toEqual([name, 'holds', asExpected]);
    }
  });

  for (const [name, y] of Object.entries({ NaN: NaN, 'a negative response': -1, zero: 0, Infinity: Infinity }))
    test(`${name} at one size leaves the claim undecided`, () =>
      expectUndecided(
        order((size, seed) => (size === 64 ? { x: size, y } : planted(-2, 0.1)(size, seed)), [-2.5, -1.5]),
        /NaN/,
      ));

  test('one look of 8 seeds decides a clear case; an undecided one gets 16 and then 32', async () => {
    const seedsFor = async (band: readonly [number, number]): Promise<number> => {
      const seen = new Set<number>();
      const counting: SizeMeasurement = (size, seed) => {
        seen.add(seed);
        return planted(1, 0.1)(size, seed);
      };
      const { cases } = await judgeOrder(order(counting, band), 1, teacher);
      expect(cases).toEqual(Object.fromEntries(SIZES.map((size) => [String(size), seen.size])));
      return seen.size;
    };
    expect(await seedsFor([0.5, 1.5])).toBe(8);
    expect(await seedsFor([2, 3])).toBe(8);
    expect(await seedsFor([1, 1])).toBe(32);
  });

  /** size^−1 under noise that never repeats. */
  const noisy = (stream: string): SizeMeasurement => {
    const r = random(1, stream);
    return (size) => ({ x: size, y: Math.exp(0.3 * r.normal()) / size });
  };

  test('one look misses a true exponent once in 300 (two-sided false-alarm rate of this test: 2e-6)', async () => {
    const runs = 6000;
    // A band without ends is decided at the first look.
    const wide = order(noisy('one look'), [-Infinity, Infinity]);
    let missed = 0;
    for (let run = 0; run < runs; run++) {
      const [low, high] = (await judgeOrder(wide, run, teacher)).interval!;
      if (low > -1 || high < -1) missed++;
    }
    expectRate(missed, runs, 0.01 / 3);
  });

  test('three looks refute a true exponent at most once in 100 (false-alarm rate of this test: 1e-6)', async () => {
    const runs = 2500;
    // A band of one point never holds, so nothing but a miss ends the looks.
    const point = order(noisy('three looks'), [-1, -1]);
    let refuted = 0;
    for (let run = 0; run < runs; run++) if ((await judgeOrder(point, run, teacher)).outcome === 'refuted') refuted++;
    expect(binomialAtLeast(refuted, runs, 0.01)).toBeGreaterThan(1e-6);
    expect(1 - binomialAtLeast(refuted + 1, runs, 0.01 / 3)).toBeGreaterThan(1e-6);
  });
});

describe('slope', () => {
  /**
   * A bound for exact power laws. ln x and ln y are within ε = 2⁻⁵² of the truth; a mean and a difference of n of them add n + 2
   * roundings of ε U (U, V: the largest |ln x|, |ln y|); with Δ the distances of ln x from their mean and D² = ΣΔ², |ΣΔ| ≤ √n D:
   *
   *     |slope − e| ≤ √n (n+3) ε (V + 3|e| U)/D + 2 (n+2) ε |e|,
   *
   * to first order; the factor 1.01 covers the rest.
   */
  function bound(xs: readonly number[], ys: readonly number[], e: number): number {
    const n = xs.length;
    const u = xs.map(Math.log);
    const U = Math.max(...u.map(Math.abs));
    const V = Math.max(...ys.map((y) => Math.abs(Math.log(y))));
    const mean = u.reduce((a, b) => a + b, 0) / n;
    const D = Math.hypot(...u.map((x) => x - mean));
    const eps = 2 ** -52;
    return 1.01 * ((Math.sqrt(n) * (n + 3) * eps * (V + 3 * Math.abs(e) * U)) / D + 2 * (n + 2) * eps * Math.abs(e));
  }

  test('of an exact power law is its exponent, up to the rounding of logarithms', () => {
    for (const e of [-3, -2, -1, 0, 1, 2, 5])
      for (const c of [2 ** -20, 1, 3, 1000])
        for (const xs of [SIZES, [12, 16, 20, 24, 32], [1, 2], [0.25, 3, 7, 1000, 2000, 4096]]) {
          const exact = xs.filter((x) => e >= 0 || Number.isInteger(Math.log2(x))); // x^e is then exactly a double
          if (exact.length < 2) continue;
          const ys = exact.map((x) => c * x ** e);
          const found = slope(exact.map((x, i) => ({ x, y: ys[i]! })));
          expect({ e, c, exact, found, within: Math.abs(found - e) <= bound(exact, ys, e) }).toMatchObject({
            within: true,
          });
          expect(bound(exact, ys, e)).toBeLessThan(1e-12);
        }
  });

  test('depends on both sides: swapped, it is the reciprocal; the abscissa measured is the one used', () => {
    const points = SIZES.map((x) => ({ x: x ** 2, y: x ** -1 }));
    expect(Math.abs(slope(points) + 0.5)).toBeLessThan(1e-13);
    expect(Math.abs(slope(points.map(({ x, y }) => ({ x: y, y: x }))) + 2)).toBeLessThan(1e-13);
  });

  test('is least squares: of (1, 1), (e, 1), (e², e³) it is 3/2', () => {
    // ln: (0, 0), (1, 0), (2, 3): Σ(u − 1)v = 3 over Σ(u − 1)² = 2
    const points = [
      { x: 1, y: 1 },
      { x: Math.E, y: 1 },
      { x: Math.E ** 2, y: Math.E ** 3 },
    ];
    expect(Math.abs(slope(points) - 1.5)).toBeLessThan(64 * 2 ** -52);
  });
});
