import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clopperPearson, headsAtLeast, largestCount, lowerTail } from '../src/gate/binomial.ts';
import { FALSE_ALARM, MISS, PLAN, decide, holm } from '../src/gate/decide.ts';
import { METRICS, departure } from '../src/gate/metrics.ts';
import { edge, nullPool, simulate } from '../src/gate/simulate.ts';

/** n over k, exactly. */
function choose(n: number, k: number): bigint {
  let c = 1n;
  for (let i = 1n; i <= BigInt(k); i++) c = (c * (BigInt(n) - i + 1n)) / i;
  return c;
}

/** P(X ≤ k) for n fair coins, from exact integers. */
function fairTail(k: number, n: number): number {
  let sum = 0n;
  for (let i = 0; i <= k; i++) sum += choose(n, i);
  return Number((sum * 2n ** 60n) / 2n ** BigInt(n)) / 2 ** 60;
}

describe('binomial tails', () => {
  test('for fair coins they are the exact sums of binomial coefficients', () => {
    for (const n of [1, 8, 16, 32, 60])
      for (let k = 0; k <= n; k++) {
        expect(Math.abs(lowerTail(k, n, 0.5) - fairTail(k, n))).toBeLessThan(1e-13);
        expect(Math.abs(headsAtLeast(k, n) - fairTail(n - k, n))).toBeLessThan(1e-13);
      }
  });

  test('the largest count is the last whose tail does not exceed the level', () => {
    for (const n of [8, 16, 32])
      for (const level of [0, 1e-5, 0.005, 0.01, 0.02, 0.025, 0.3]) {
        const c = largestCount(n, level);
        expect(c < 0 || fairTail(c, n) <= level).toBe(true);
        expect(fairTail(c + 1, n)).toBeGreaterThan(level);
      }
  });

  test('the interval of Clopper and Pearson has the tails that define it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), fc.nat(400), fc.constantFrom(0.1, 0.05, 0.01), (n, some, tail) => {
        const k = some % (n + 1);
        const [low, high] = clopperPearson(k, n, tail);
        // Beyond the ends the observed count would be rarer than half the tail; the sum of the other tail is the oracle.
        const upper = (p: number): number => {
          let sum = 0;
          for (let i = k; i <= n; i++) sum += lowerTail(i, n, p) - lowerTail(i - 1, n, p);
          return sum;
        };
        if (k > 0) expect(Math.abs(upper(low) - tail / 2)).toBeLessThan(1e-9);
        else expect(low).toBe(0);
        if (k < n) expect(Math.abs(lowerTail(k, n, high) - tail / 2)).toBeLessThan(1e-9);
        else expect(high).toBe(1);
      }),
      { seed: 1 },
    );
    // The closed form; a tail probability is known to a thousand roundings.
    expect(Math.abs(clopperPearson(0, 100, 0.05)[1] - (1 - 0.025 ** (1 / 100)))).toBeLessThanOrEqual(2 ** -43);
  });
});

describe('the method of Holm', () => {
  test('rejects exactly what the adjusted p-values reject, and grants each rejected one at least its p-value', () => {
    const ps = fc.array(fc.constantFrom(1e-5, 2e-4, 4e-4, 0.001, 0.0025, 0.004, 0.3, 1), {
      minLength: 1,
      maxLength: 9,
    });
    fc.assert(
      fc.property(ps, (p) => {
        const alpha = 0.005;
        const levels = holm(p, alpha);
        const sorted = p.toSorted((a, b) => a - b);
        const adjusted = (value: number): number =>
          Math.max(...sorted.flatMap((q, i) => (q <= value ? [Math.min(1, (p.length - i) * q)] : [])));
        p.forEach((value, j) => expect(value <= levels[j]!).toBe(adjusted(value) <= alpha));
      }),
      { seed: 1 },
    );
  });
});

/** Chance and outcome of every course that `m` hypotheses in step can take, at the edge: each drop beyond the margin is a coin. */
async function courses(m: number): Promise<Record<string, number>> {
  const chances: Record<string, number> = { passes: 0, warns: 0, fails: 0 };
  const coins = (k: number, n: number): number => Number(choose(n, k)) / 2 ** n;
  const drops = (k: number, n: number): number[] => Array.from({ length: n }, (_, i) => (i < k ? 1.5 : 0.5));
  for (let a = 0; a <= 8; a++)
    for (let b = 0; b <= 8; b++)
      for (let c = 0; c <= 16; c++) {
        const course = [...drops(a, 8), ...drops(b, 8), ...drops(c, 16)];
        const decisions = await decide(
          Array.from({ length: m }, () => 1),
          async (n) => Array.from({ length: m }, () => course.slice(0, n)),
        );
        const { outcome } = decisions[0]!;
        chances[outcome]! += coins(a, 8) * coins(b, 8) * coins(c, 16);
      }
  return chances;
}

describe('the decision', () => {
  test('of one comparison at the edge keeps its stated rates over all three looks, by adding up every course', async () => {
    const { fails, passes, warns } = await courses(1);
    expect(fails).toBeLessThanOrEqual(FALSE_ALARM);
    expect(fails).toBeGreaterThan(FALSE_ALARM / 20); // it spends a part of it
    expect(passes).toBeLessThanOrEqual(MISS);
    expect(Math.abs(fails! + passes! + warns! - 1)).toBeLessThanOrEqual(2 ** -43); // a thousand roundings
  });

  test('of many comparisons in step keeps them too', async () => {
    expect((await courses(5)).fails).toBeLessThanOrEqual(FALSE_ALARM);
  });

  test('with eight networks nothing ever fails, and what lies within its margin eight times passes', async () => {
    const asked: number[] = [];
    const outcome = async (drop: number): Promise<string> =>
      (
        await decide([1], async (n) => {
          asked.push(n);
          return [Array.from({ length: n }, () => drop)];
        })
      )[0]!.outcome;
    expect(await outcome(0)).toBe('passes');
    expect(asked).toEqual([8]);
    expect(await outcome(100)).toBe('fails');
    expect(asked).toEqual([8, 8, 16]);
    expect(await outcome(1)).toBe('warns'); // a drop of exactly the margin is neither proven nor excluded
    expect(asked.slice(3)).toEqual([8, 16, 32]);
  });

  test('fails exactly where its interval lies beyond the margin, passes exactly where it lies within', async () => {
    const drop = fc.oneof(fc.double({ min: -3, max: 5, noNaN: true }), fc.constantFrom(Infinity, -Infinity, 1));
    const course = fc.array(fc.array(drop, { minLength: 32, maxLength: 32 }), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(course, fc.double({ min: -3, max: 3, noNaN: true }), async (all, shift) => {
        const moved = all.map((row, j) => row.map((d) => d + (j % 2 === 0 ? shift : 0)));
        const decisions = await decide(
          moved.map(() => 1),
          async (n) => moved.map((row) => row.slice(0, n)),
        );
        for (const { outcome, interval, networks } of decisions) {
          expect(outcome === 'fails').toBe(interval[0] > 1);
          expect(outcome === 'passes').toBe(interval[1] < 1);
          expect(PLAN.some((look) => look.networks === networks)).toBe(true);
          if (outcome === 'warns') expect(networks).toBe(32);
        }
      }),
      { seed: 1 },
    );
  });
});

describe('departures', () => {
  test('are differences or logarithms, positive on the side asked for, and exactly 0 for equal values', () => {
    const { 'target-alignment': ta, 'norm-ratio-to-bp': norm, iterations } = METRICS;
    expect(departure(ta, 'lower', 0.75, 0.5)).toBe(0.25);
    expect(departure(ta, 'higher', 0.75, 0.5)).toBe(-0.25);
    expect(departure(norm, 'lower', 1, 0.5)).toBe(Math.log(2));
    expect(departure(norm, 'higher', 1, 0.5)).toBe(-Math.log(2));
    expect(departure(iterations, 'higher', 0, 16)).toBe(Infinity);
    for (const value of [0, 0.3, 1, Number.NaN]) expect(departure(norm, 'higher', value, value)).toBe(0);
  });

  test('an answer that was lost is infinitely worse on either side, one that was gained infinitely better', () => {
    for (const metric of Object.values(METRICS))
      for (const side of ['lower', 'higher'] as const) {
        expect(departure(metric, side, 0.5, Number.NaN)).toBe(Infinity);
        expect(departure(metric, side, Number.NaN, 0.5)).toBe(-Infinity);
      }
  });
});

describe('the simulated gate', () => {
  // How often it fails with every drop at its margin: gateDecision.thorough.test.ts.
  test('sees a drop of six margins under small noise in every run, and none where nothing changed', async () => {
    const pool = await nullPool(0.002, 1, 100);
    const of = (d: readonly { outcome: 'fails' | 'warns' | 'passes' }[]): 'fails' | 'warns' | 'passes' => d[0]!.outcome;
    const worse = await simulate(pool, (j) => (j === 0 ? 6 : 0), { runs: 200, seed: 3, of });
    expect(worse.fails).toBe(200);
    const same = await simulate(pool, () => 0, { runs: 200, seed: 3 });
    expect(same.fails).toBe(0);
  });

  test('at the edge, half of the networks lie beyond the margin, and no more', async () => {
    const pool = await nullPool(0.02, 1, 30);
    const shift = edge(pool);
    pool.drops.forEach((row, j) => {
      const by = shift(j);
      expect(row.filter((d) => d + by > 1 + 1e-12).length).toBeLessThanOrEqual(15);
    });
  });
});
