/** What the module exports: pointers, strides and counts as kernel.ts says. */
export interface Kernels {
  panel(a: number, b: number, c: number, tiles: number, k: number, nextA: number, strideC: number): void;
  strip(to: number, toT: number, from: number, fromT: number, fromW: number, count: number): void;
  negate(at: number, vectors: number): void;
  clear(at: number, vectors: number): void;
}
export type Exports = Readonly<
  Record<`panel${64 | 32}`, Kernels['panel']> &
    Record<`strip${64 | 32}`, Kernels['strip']> &
    Record<`negate${64 | 32}`, Kernels['negate']> & { clear: Kernels['clear'] }
>;

/**
 * The numbers that describe a product in the heap; pointers and strides in bytes.
 *
 * fromT and fromW are the strides of plain A along a sum and from row to row; C starts from zeros unless `accumulate`.
 */
export const JOB = [
  ...(['bytes', 'width', 'M', 'k', 'N', 'rows', 'accumulate'] as const),
  ...(['plain', 'fromT', 'fromW', 'packed', 'B', 'C'] as const),
];
export type Job = Readonly<Record<(typeof JOB)[number], number>>;

// The text of the two functions below is also what worker threads run (team.ts), so they refer to nothing outside of themselves.

/**
 * Rows i to i + job.rows of C: packs those rows of A, then goes through the panels of B.
 *
 * Sums are cut every 256 products: then 8 rows of A stay in the first-level cache (16 KiB) while the panels of B (8 KiB) pass.
 * @param plain where row i of A begins
 * @param packed where rows·k entries can be put
 */
export function rowsOfC(exports: Exports, job: Job, i: number, plain: number, packed: number): void {
  const { bytes, width, M, k, N, fromT, fromW, B, C } = job;
  const panel = bytes === 8 ? exports.panel64 : exports.panel32;
  const strip = bytes === 8 ? exports.strip64 : exports.strip32;
  const rows = Math.min(job.rows, M - i);
  const rowOfC = N * bytes;
  const c = C + i * rowOfC;
  if (job.accumulate === 0) exports.clear(c, (rows * rowOfC) / 16);
  // 64 products of a sum at a time: under transposeA each may lie on another page.
  for (let t = 0; t < k; t += 64)
    for (let r = 0; r < rows; r += 4) {
      const to = packed + (r * k + t * 4) * bytes;
      strip(to, 4 * bytes, plain + t * fromT + r * fromW, fromT, fromW, Math.min(64, k - t));
    }
  for (let t = 0; t < k; t += 256) {
    const depth = Math.min(256, k - t);
    const tall = 4 * Math.floor(512 / depth);
    for (let r = 0; r < rows; r += tall) {
      const tiles = Math.min(tall, rows - r) / 4;
      const a = packed + (r * k + t * 4) * bytes;
      for (let j = 0; j < N; j += width)
        panel(a, B + (j * k + t * width) * bytes, c + r * rowOfC + j * bytes, tiles, depth, 4 * k * bytes, rowOfC);
    }
  }
}

/** Takes blocks of rows, counted in `next`, as long as there are any: every block is one thread's. */
export function takeBlocks(
  rowsOfC: (exports: Exports, job: Job, i: number, plain: number, packed: number) => void,
  exports: Exports,
  job: Job,
  next: Int32Array,
  packed: number,
): void {
  for (;;) {
    const i = Atomics.add(next, 0, 1) * job.rows;
    if (i >= job.M) return;
    rowsOfC(exports, job, i, job.plain + i * job.fromW, packed);
  }
}
