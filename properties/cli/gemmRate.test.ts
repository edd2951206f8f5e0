import { expect, test } from 'vitest';
import { gemmRate } from '../../src/cli/gemmRate.ts';
import type { JudgingEngine } from '../../src/evidence/engines.ts';

/** An engine that multiplies at a rate, by a clock of its own; its first product of a size takes half a second more. */
function engine(gflops: number): {
  readonly engine: JudgingEngine;
  readonly clock: () => number;
  readonly asked: number[];
} {
  let [now, warm] = [0, 0];
  const asked: number[] = [];
  const multiply = async (n: number): Promise<void> => {
    asked.push(n);
    now += (2 * n ** 3) / gflops / 1e6 + (n === warm ? 0 : 500);
    warm = n;
  };
  return { engine: { multiply } as Partial<JudgingEngine> as JudgingEngine, clock: () => now, asked };
}

test('the speed of an engine is that of its products, without what its first one of a size takes', async () => {
  for (const [gflops, n] of [
    [1e-3, 64],
    [0.5, 512],
    [100, 1024],
  ] as const) {
    const { engine: slow, clock } = engine(gflops);
    const rate = await gemmRate(slow, clock);
    expect(rate.n).toBe(n);
    expect(Math.abs(rate.gflops / gflops - 1)).toBeLessThan(1e-9); // times are differences of a clock that has run for a while
  }
});

test('a product that takes 100 ms is not repeated', async () => {
  const { engine: slow, clock, asked } = engine(1e-3);
  await gemmRate(slow, clock);
  expect(asked).toEqual([32, 32, 32, 32, 64, 64]);
});
