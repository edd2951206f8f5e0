import { DimensionError } from '../../errors.ts';
import type { DType, Entries, ProductSizes } from '../hostArithmetic.ts';
import { dismiss, engine } from './engine.ts';
import { LANES, ROWS } from './kernel.ts';
import { type Job, rowsOfC } from './rowsOfC.ts';

type Numbers = Float64Array | Float32Array;

/** From so many multiplications on, waking threads and copying for them is worth it. */
const LARGE = 2 ** 25;
/** Rows that one thread packs and computes at a time: they and a block of B stay in the second-level cache. */
const MOST_ROWS = 64;

/**
 * C ← α·op(A)·op(B) + β·C, row-major, in place, in a fixed order of roundings, whatever the machine and the number of threads.
 *
 *     α = ±1 and β ∈ {0, 1}:   c ← ((s₀ ± a₁b₁) ± a₂b₂) ± …,  s₀ = 0 or c, every operation rounded: the plain loop
 *     otherwise:               c ← α·s + β·c in float64, each operation rounded,  s = ((0 + a₁b₁) + a₂b₂) + …;  α·s if β = 0
 *
 * Shapes: op(A) m×k, op(B) k×n, C m×n.   Cost: 2mkn flops; about 8(max(m, n)·k + kn + mn) bytes of heap, which stay reserved, and
 * 8·64k more for each thread (half for float32).
 * @throws {DimensionError} when an array does not have the length of its shape
 * @throws {EngineError} when the heap cannot hold the matrices, or a thread got lost
 */
export function wasmGemm<D extends DType>(
  dtype: D,
  alpha: number,
  a: Entries[D],
  b: Entries[D],
  beta: number,
  c: Entries[D],
  { m, k, n, transposeA = false, transposeB = false }: ProductSizes,
): void {
  requireLength('A', a, m, k);
  requireLength('B', b, k, n);
  requireLength('C', c, m, n);
  const folded = isFolded(alpha, beta);
  const accumulate = folded && beta === 1;

  const { heap, exports, team } = engine(m * k * n >= LARGE);
  const threads = team?.threads ?? 1;
  const byBlock = !team && !transposeA;

  // The heap, in entries: a plain matrix at 0, then packed rows of A for each thread, panels of B, and C. Tiles and strips are whole.
  const { bytes, width } = LANES[dtype];
  const M = roundUp(m, ROWS);
  const N = roundUp(n, width);
  const rows = Math.min(MOST_ROWS, roundUp(Math.ceil(m / (4 * threads)), 2 * ROWS), M);
  const atPacked = roundUp(Math.max(byBlock ? rows : M, N) * Math.max(k, 1), width);
  const atB = atPacked + threads * rows * k;
  const atC = atB + k * N;
  heap.reserve((atC + M * N) * bytes);
  const view: Numbers = heap.views[dtype];

  /** A plain matrix, and after it zeros for the padding: left-overs might be subnormal, and slow. */
  const put = (entries: Numbers, beyond: number): void => {
    view.set(entries);
    if (beyond > 0) view.fill(0, entries.length, entries.length + beyond);
  };

  put(b, (N - n) * (transposeB ? k : 1));
  const [fromT, fromW] = transposeB ? [bytes, k * bytes] : [n * bytes, bytes];
  const strip = exports[dtype === 'float64' ? 'strip64' : 'strip32'];
  for (let t = 0; t < k; t += 64)
    for (let j = 0; j < N; j += ROWS) {
      const to = (atB + (j - (j % width)) * k + (j % width) + t * width) * bytes;
      strip(to, width * bytes, t * fromT + j * fromW, fromT, fromW, Math.min(64, k - t));
    }
  if (folded && alpha < 0) exports[dtype === 'float64' ? 'negate64' : 'negate32'](atB * bytes, (k * N * bytes) / 16);

  if (accumulate && n === N) view.set(c, atC);
  else if (accumulate) for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) view[atC + i * N + j] = c[i * n + j]!;

  const strides = transposeA ? { fromT: m * bytes, fromW: bytes } : { fromT: bytes, fromW: k * bytes };
  const places = { plain: 0, packed: atPacked * bytes, B: atB * bytes, C: atC * bytes };
  const job: Job = { bytes, width, M, k, N, rows, accumulate: Number(accumulate), ...strides, ...places };
  if (!byBlock) put(a, (M - m) * (transposeA ? 1 : k));
  if (team) together(() => team.run(job));
  else
    for (let i = 0; i < M; i += rows) {
      if (byBlock) put(a.subarray(i * k, Math.min(m, i + rows) * k), i + rows > m ? (M - m) * k : 0);
      rowsOfC(exports, job, i, byBlock ? 0 : i * job.fromW, job.packed);
    }

  if (folded && n === N) c.set(view.subarray(atC, atC + m * n));
  else if (folded) for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) c[i * n + j] = view[atC + i * N + j]!;
  else combine(alpha, view, atC, N, beta, c, m, n);
}

/** C ← α·S + β·C for S that lies in the heap, a row every N entries. */
function combine(
  alpha: number,
  view: Numbers,
  at: number,
  N: number,
  beta: number,
  c: Numbers,
  m: number,
  n: number,
): void {
  for (let i = 0; i < m; i++)
    for (let j = 0; j < n; j++) {
      const product = alpha * view[at + i * N + j]!;
      c[i * n + j] = beta === 0 ? product : product + beta * c[i * n + j]!;
    }
}

/** After a failure the workers may still write into their heap: both are given up. */
function together(run: () => void): void {
  try {
    run();
  } catch (error) {
    dismiss();
    throw error;
  }
}

/** Whether α and β need no roundings of their own. */
export const isFolded = (alpha: number, beta: number): boolean => Math.abs(alpha) === 1 && (beta === 0 || beta === 1);

const roundUp = (x: number, multiple: number): number => Math.ceil(x / multiple) * multiple;

function requireLength(name: string, entries: Numbers, rows: number, columns: number): void {
  if (entries.length === rows * columns) return;
  throw new DimensionError(
    `wasmGemm: ${name} must have ${rows}×${columns} = ${rows * columns} entries, got ${entries.length}; check m, k, n and the transposes`,
  );
}
