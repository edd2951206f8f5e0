import { DimensionError, ValueError } from '../errors.ts';
import type { Shape, Transposes } from './arithmetic.ts';

const text = ([rows, columns]: Shape): string => `${rows}×${columns}`;

/** What refuses a matrix of another system, which would be read as something else. */
export const foreign = (name: string, got: unknown): ValueError =>
  new ValueError(
    `${name}: a matrix must be one of ${name}, got ${typeof got === 'object' && got !== null ? 'one of another arithmetic' : String(got)}; make numbers into one with ${name}'s matrix, or bring a whole problem over with mapProblem`,
  );

export function requireSameShape(where: string, a: Shape, b: Shape): void {
  if (a[0] === b[0] && a[1] === b[1]) return;
  throw new DimensionError(`${where}: B must have A's shape ${text(a)}, got ${text(b)}; nothing is broadcast`);
}

export function requireScalar(where: string, c: Shape): void {
  if (c[0] === 1 && c[1] === 1) return;
  throw new DimensionError(`${where}: c must be a 1×1 matrix, got ${text(c)}; take one entry, or use multiply`);
}

/** The shape of op(A)·op(B) with its inner dimension, or a DimensionError. */
export function productShape(where: string, a: Shape, b: Shape, flags: Transposes = {}): [number, number, number] {
  const [m, k] = flags.transposeA ? [a[1], a[0]] : a;
  const [k2, n] = flags.transposeB ? [b[1], b[0]] : b;
  if (k !== k2) {
    throw new DimensionError(
      `${where}: op(B) must have ${k} rows to follow op(A) (${m}×${k}), got ${k2}×${n}; check the order and the transposes`,
    );
  }
  return [m, k, n];
}

const isSize = (n: number): boolean => Number.isInteger(n) && n > 0;

export function requireReshape(where: string, a: Shape, rows: number, columns: number): void {
  if (isSize(rows) && isSize(columns) && rows * columns === a[0] * a[1]) return;
  throw new DimensionError(
    `${where}: rows and columns must be positive and hold the ${a[0] * a[1]} entries of A (${text(a)}), got ${rows}×${columns}; nothing is dropped or repeated`,
  );
}

/** Row numbers of a matrix with `count` rows, or −1. */
export function requireRows(where: string, rows: Int32Array, count: number): void {
  if (rows.length === 0)
    throw new DimensionError(`${where}: rows must name at least one row, got none; an empty layer is not a layer`);
  const at = rows.findIndex((row) => row < -1 || row >= count);
  if (at >= 0)
    throw new DimensionError(
      `${where}: rows must be from 0 to ${count - 1}, or −1 for none, got ${rows[at]} at ${at}; see how they were counted`,
    );
}

export function requireTargets(where: string, a: Shape, rows: Int32Array, count: number): void {
  if (rows.length !== a[0])
    throw new DimensionError(
      `${where}: rows must hold one number for each of A's ${a[0]} rows, got ${rows.length}; −1 drops a row`,
    );
  if (!isSize(count))
    throw new DimensionError(`${where}: count must be a positive integer, got ${count}; an empty layer is not a layer`);
  requireRows(where, rows, count);
}

export function requireSystem(where: string, a: Shape, b: Shape): void {
  if (a[0] !== a[1])
    throw new DimensionError(`${where}: A must be square, got ${text(a)}; solve the normal equations instead`);
  if (b[0] !== a[0])
    throw new DimensionError(`${where}: B must have ${a[0]} rows to match A (${text(a)}), got ${text(b)}`);
}

/** Iterations of eigensolvers may not end on NaN. */
export function requireFinite(where: string, entries: Float64Array | Float32Array): void {
  const at = entries.findIndex((x) => !Number.isFinite(x));
  if (at >= 0)
    throw new ValueError(`${where}: A must be finite, got ${entries[at]} as entry ${at}; look at how it was made`);
}

export function requireSquare(where: string, a: Shape): void {
  if (a[0] !== a[1]) throw new DimensionError(`${where}: A must be square, got ${text(a)}; take its singular values`);
}

/**
 * `rounded` is how the arithmetic takes a number in, where that is not as it is: a number that it makes infinite is not held.
 * @throws {DimensionError | ValueError}
 */
export function requireEntries(
  where: string,
  rows: number,
  columns: number,
  entries: ArrayLike<number>,
  rounded: (entry: number) => number = asItIs,
): void {
  if (!(isSize(rows) && isSize(columns))) {
    throw new DimensionError(
      `${where}: rows and columns must be positive integers, got ${rows}×${columns}; an empty layer is not a layer`,
    );
  }
  if (entries.length !== rows * columns) {
    throw new DimensionError(
      `${where}: entries must hold ${rows * columns} numbers for a ${rows}×${columns} matrix, got ${entries.length}`,
    );
  }
  for (let i = 0; i < entries.length; i++) {
    if (!Number.isFinite(rounded(entries[i]!))) {
      const lost = Number.isFinite(entries[i]) ? ' in float32' : '';
      throw new ValueError(
        `${where}: entries must be finite${lost}, got ${entries[i]} at row ${Math.floor(i / columns)}, column ${i % columns}; ${lost ? 'scale the data, or take an engine of doubles' : 'look at how it was made'}`,
      );
    }
  }
}

const asItIs = (entry: number): number => entry;
