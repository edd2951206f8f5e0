import { expect } from 'vitest';
import { float64 } from '../../src/arithmetic/float64.ts';
import { engine, wasmThreads } from '../../src/arithmetic/wasm/engine.ts';
import { DTYPES, expectSame, plain, product, SCALARS, wasm } from './products.ts';
import { FLAGS } from './rounding.ts';

type Sizes = readonly [m: number, k: number, n: number];

/** Just above and far above 2²⁵ multiplications, with edges that no tile divides; the last has fewer rows than a block. */
export const LARGE: readonly Sizes[] = [
  [333, 327, 331],
  [1027, 67, 513],
  [9, 1932, 1933],
];

/** Products of these sizes, by one, two and three threads, are the plain loop's, bit for bit. */
export function expectPlainLoop(all: readonly Sizes[]): void {
  const cases = all.flatMap((sizes, i) =>
    DTYPES.map((dtype, d) => {
      const turn = 2 * i + d;
      const p = { ...product(dtype, sizes, turn), ...SCALARS[turn]!, ...FLAGS[turn % 4]! };
      return { p, expected: plain(p) };
    }),
  );
  for (const threads of [1, 2, 3]) {
    wasmThreads(threads);
    expect(float64.about).toBe(`WebAssembly SIMD, ${threads} thread${threads > 1 ? 's' : ''}`);
    for (const { p, expected } of cases) {
      const { team } = engine(true);
      const before = team?.joined ?? 0;
      expectSame(wasm(p), expected, p);
      // Workers need a while to start: until each could have joined.
      const joined = (): boolean => !team || team.joined - before >= threads - 1;
      for (let i = 0; i < 1000 && !joined(); i++) expectSame(wasm(p), expected, p);
    }
  }
}
