import type { DType, Entries, Kernels } from '../hostArithmetic.ts';

const [SIZE, REPEATS] = [256, 5];

/** Libraries by how fast they multiply two 256 × 256 matrices, fastest first: the best of five products, some milliseconds each. */
export const byRate = <D extends DType, T extends { readonly kernels: Kernels<D> }>(
  dtype: D,
  libraries: readonly T[],
): readonly T[] =>
  libraries
    .map((library) => ({ library, time: shortest(dtype, library.kernels) }))
    .toSorted((a, b) => a.time - b.time)
    .map(({ library }) => library);

function shortest<D extends DType>(dtype: D, { gemm }: Kernels<D>): number {
  const entries = (): Entries[D] =>
    (dtype === 'float64' ? new Float64Array(SIZE ** 2) : new Float32Array(SIZE ** 2)).fill(0.5) as Entries[D];
  const [a, b, c] = [entries(), entries(), entries()];
  let best = Infinity;
  for (let i = 0; i <= REPEATS; i++) {
    const start = performance.now();
    gemm(1, a, b, 0, c, { m: SIZE, k: SIZE, n: SIZE });
    if (i > 0) best = Math.min(best, performance.now() - start); // the first one warms up
  }
  return best;
}
