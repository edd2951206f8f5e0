import { describe, expect, test } from 'vitest';
import { clopperPearson, lowerTail } from '../src/gate/binomial.ts';
import { FALSE_ALARM, MISS, PLAN, planOf } from '../src/gate/decide.ts';
import { simulate } from '../src/gate/simulate.ts';
import { seedsToFail } from '../src/gate/training/gate.ts';
import { random } from '../src/random.ts';

/**
 * Paired differences of training runs in margins, as drops of 4 comparisons on 401 seeds, each with the median `median` exactly: a part
 * that all comparisons of a seed share and a part of their own, both with heavy tails (Student's t with 2 degrees of freedom).
 */
function differences(median: number, spread: number, seed: number): number[][] {
  const r = random(seed, 'training differences');
  const heavy = (): number => r.normal() / Math.sqrt((r.normal() ** 2 + r.normal() ** 2) / 2);
  const shared = Array.from({ length: 401 }, heavy);
  return Array.from({ length: 4 }, () => {
    const row = shared.map((part) => spread * (part + heavy()));
    const middle = row.toSorted((a, b) => a - b)[200]!;
    return row.map((d) => d - middle + median);
  });
}

const unmoved = (): number => 0;

describe('looks at any number of seeds', () => {
  test('are those of rules for 32, never spend more than the stated rates, and end with all seeds', () => {
    expect(PLAN.map(({ networks }) => networks)).toEqual([8, 16, 32]);
    for (let n = 1; n <= 100; n++) {
      const plan = planOf(n);
      const sum = (of: (look: (typeof plan)[number]) => number): number => plan.reduce((s, look) => s + of(look), 0);
      expect(plan.at(-1)!.networks).toBe(n);
      expect(sum(({ falseAlarm }) => falseAlarm)).toBeCloseTo(FALSE_ALARM, 12);
      expect(sum(({ miss }) => miss)).toBeCloseTo(MISS, 12);
      const sizes = plan.map(({ networks }) => networks);
      expect(sizes).toEqual([...new Set(sizes)].toSorted((a, b) => a - b));
    }
  });

  test('so many seeds prove a drop that is in all of them: by hand 2⁻⁷ ≤ 1 %, 2⁻⁸ ≤ 1 %/2, 2⁻⁹ ≤ 1 %/5, 2⁻¹⁰ ≤ 1 %/10', () => {
    expect([1, 2, 3, 5, 6, 10, 11].map(seedsToFail)).toEqual([7, 8, 9, 9, 10, 10, 11]);
  });
});

describe('the simulated gate of training runs', () => {
  test.each([5, 8, 9, 12, 16, 20, 32, 50])(
    'with every drop at its margin, fails no more often than stated: %d seeds, 4 comparisons, heavy tails, 3,000 runs',
    async (seeds) => {
      const pool = { drops: differences(1, 0.5, seeds) };
      const { runs, fails } = await simulate(pool, unmoved, { runs: 3000, seed: seeds, plan: planOf(seeds) });
      expect(clopperPearson(fails, runs, 0.001)[0]).toBeLessThanOrEqual(FALSE_ALARM);
    },
  );

  test('with nothing changed but noise, fails in none of 3,000 runs; three margins of drop are seen in nearly all of them', async () => {
    for (const seeds of [9, 16, 32]) {
      const plan = planOf(seeds);
      const unchanged = await simulate({ drops: differences(0, 0.2, 3) }, unmoved, { runs: 3000, seed: 1, plan });
      expect(unchanged.fails).toBe(0);
      const power = await simulate({ drops: differences(3, 0.2, 3) }, unmoved, { runs: 500, seed: 1, plan });
      expect(power.fails / power.runs).toBeGreaterThan(0.9);
    }
  });

  test('one comparison of 9 seeds at its margin fails as often as a coin shows nine heads', async () => {
    const drops = differences(1, 0.5, 7).slice(0, 1);
    const { runs, fails } = await simulate({ drops }, unmoved, { runs: 20_000, seed: 4, plan: planOf(9) });
    // Of the 401 differences 200 lie beyond the margin; 2⁻⁹ ≤ 1 % < 10 · 2⁻⁹, so that only nine of nine fail.
    const exact = 1 - lowerTail(8, 9, 200 / 401);
    const [low, high] = clopperPearson(fails, runs, 0.001);
    expect(low).toBeLessThanOrEqual(exact);
    expect(high).toBeGreaterThanOrEqual(exact);
  });
});
