import type { JudgingEngine } from '../evidence/engines.ts';

const SIZES = [32, 64, 128, 256, 512, 1024];
/** A product that takes this long says enough, and the next size would take eight times as long. */
const LONG_ENOUGH_MS = 100;
const REPEATS = 3;

/** How fast an engine multiplies, in GFlop/s, and the size at which that was seen. */
export interface GemmRate {
  readonly gflops: number;
  readonly n: number;
}

/** 2n³ flops over the shortest of three times, or over one that takes 100 ms, at the first size that takes so long, or at 1024. */
export async function gemmRate(engine: JudgingEngine, clock: () => number): Promise<GemmRate> {
  let rate: GemmRate = { gflops: 0, n: 0 };
  for (const n of SIZES) {
    await engine.multiply(n, 1); // compiles, allocates
    let best = Infinity;
    for (let i = 0; i < REPEATS && (i === 0 || best <= LONG_ENOUGH_MS); i++) {
      const start = clock();
      await engine.multiply(n, 1);
      best = Math.min(best, clock() - start);
    }
    rate = { gflops: (2 * n ** 3) / best / 1e6, n };
    if (best > LONG_ENOUGH_MS) break;
  }
  return rate;
}
