import { DimensionError } from '../../errors.ts';
import type { Transposes } from '../arithmetic.ts';
import type { Entries } from '../hostArithmetic.ts';
import { engine } from './engine.ts';
import { LANES, ROWS } from './kernel.ts';

/** What to multiply: A is stored k×m under transposeA, B is stored n×k under transposeB. */
export interface Product<D extends keyof Entries> extends Transposes {
  readonly dtype: D;
  readonly a: Entries[D];
  readonly b: Entries[D];
  readonly m: number;
  readonly k: number;
  readonly n: number;
  /** C₀, m×n, from which the sums start; zero if left out. It is not changed. */
  readonly accumulate?: Entries[D];
}

/** 8×256 doubles of A stay in the first-level cache (16 KiB) while the panels of B (8 KiB each) pass. */
const BLOCK = { rows: 8, depth: 256 };

/**
 * C = C₀ + op(A)·op(B), row-major, each entry ((c₀ + a₁b₁) + a₂b₂) + … with every operation rounded: the bits of the plain loop, on
 * every machine.
 *
 * Shapes: op(A) m×k, op(B) k×n, C₀ and C m×n.
 * Cost: 2mkn flops; at most 8(2mk + 2kn + 2mn) bytes of heap, which stay reserved (half for float32).
 * @throws {DimensionError} when an array does not have the length of its shape
 * @throws {EngineError} when the heap cannot hold the matrices
 */
export function wasmGemm<D extends keyof Entries>(product: Product<D>): Entries[D] {
  const { dtype, a, b, m, k, n, transposeA = false, transposeB = false, accumulate } = product;
  requireLength('a', a, m, k);
  requireLength('b', b, k, n);
  if (accumulate) requireLength('accumulate', accumulate, m, n);

  // The heap, in entries: a plain matrix at 0, then panels of A and B and a padded C. Tiles and strips are whole.
  const { bytes, width } = LANES[dtype];
  const M = roundUp(m, ROWS);
  const N = roundUp(n, width);
  const atA = roundUp(Math.max(M * Math.max(k, 1), N * Math.max(k, 1), n === N ? 0 : m * n + N), width);
  const atB = atA + M * k;
  const atC = atB + k * N;
  const { heap, [dtype]: kernels } = engine();
  heap.reserve((atC + M * N) * bytes);
  const view: Float64Array | Float32Array = heap.views[dtype];

  /** A plain matrix, and after it zeros for the padding: left-overs might be subnormal, and slow. */
  const put = (entries: Entries[D], beyond: number): void => {
    view.set(entries);
    if (beyond > 0) view.fill(0, entries.length, entries.length + beyond);
  };
  const strip = (to: number, toT: number, toW: number, from: number, fromT: number, fromW: number, count: number) =>
    kernels.strip(to * bytes, toT * bytes, toW * bytes, from * bytes, fromT * bytes, fromW * bytes, count);
  /** The plain matrix's lines, strip by strip, into panels of `wide` lines. */
  const pack = (at: number, lines: number, wide: number, fromT: number, fromW: number): void => {
    for (let i = 0; i < lines; i += ROWS)
      strip(at + panelOf(i, wide) * k + (i % wide), wide, 1, i * fromW, fromT, fromW, k);
  };

  put(b, (N - n) * (transposeB ? k : 1));
  if (transposeB) pack(atB, N, width, 1, k);
  else pack(atB, N, width, n, 1);

  if (!accumulate) view.fill(0, atC, atC + M * N);
  else if (n === N) view.set(accumulate, atC);
  else {
    put(accumulate, N - n);
    for (let j = 0; j < N; j += ROWS) strip(atC + j, N, 1, j, n, 1, m);
  }

  put(a, (M - m) * (transposeA ? 1 : k));
  if (transposeA) pack(atA, M, ROWS, m, 1);
  else pack(atA, M, ROWS, 1, k);

  for (let t = 0; t < k; t += BLOCK.depth) {
    const depth = Math.min(BLOCK.depth, k - t);
    for (let i = 0; i < M; i += BLOCK.rows) {
      const tiles = Math.min(BLOCK.rows, M - i) / ROWS;
      const blockOfA = (atA + i * k + t * ROWS) * bytes;
      for (let j = 0; j < N; j += width) {
        const panelOfB = (atB + j * k + t * width) * bytes;
        kernels.panel(blockOfA, panelOfB, (atC + i * N + j) * bytes, tiles, depth, ROWS * k * bytes, N * bytes);
      }
    }
  }

  if (n === N) return view.slice(atC, atC + m * n) as Entries[D];
  // What a strip writes beyond the end of a row belongs to strips and rows that are written after it.
  for (let j = N - ROWS; j >= 0; j -= ROWS) strip(j, n, 1, atC + j, N, 1, m);
  return view.slice(0, m * n) as Entries[D];
}

const roundUp = (x: number, multiple: number): number => Math.ceil(x / multiple) * multiple;
const panelOf = (line: number, wide: number): number => line - (line % wide);

function requireLength(name: string, entries: Float64Array | Float32Array, rows: number, columns: number): void {
  if (entries.length === rows * columns) return;
  throw new DimensionError(
    `wasmGemm: ${name} must have ${rows}×${columns} = ${rows * columns} entries, got ${entries.length}; check m, k, n and the transposes`,
  );
}
