import { SingularError } from '../errors.ts';
import type { Arithmetic, Elementwise, Shape } from './arithmetic.ts';
import type { Field } from './field.ts';
import { polynomialElementwise } from './polynomial.ts';
import {
  foreign,
  productShape,
  requireEntries,
  requireReshape,
  requireRows,
  requireSameShape,
  requireScalar,
  requireSystem,
  requireTargets,
} from './shapes.ts';

export interface DenseMatrix<E> {
  readonly rows: number;
  readonly columns: number;
  /** Row-major. */
  readonly data: readonly E[];
}

/**
 * Dense matrices over a field: the arithmetic that `rational`, `bignumber` and `primeField` share.
 * `solve` is Gaussian elimination with the first non-zero pivot, which for symmetric positive definite systems needs no
 * exchange and is backward stable (growth factor 1; Higham, Accuracy and Stability, 2nd ed., §10.1).   Cost: O(n³).
 */
export function matricesOver<E>(field: Field<E>): Arithmetic<DenseMatrix<E>> & Elementwise<DenseMatrix<E>> {
  type M = DenseMatrix<E>;
  const make = (rows: number, columns: number, entry: (i: number, j: number) => E): M => {
    const data: E[] = [];
    for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) data.push(entry(i, j));
    return { rows, columns, data };
  };
  const shape = (a: M): Shape => {
    if (!field.has(a?.data?.[0])) throw foreign(field.name, a);
    return [a.rows, a.columns];
  };
  const where = (operation: string): string => `${field.name}.${operation}`;
  const zip = (operation: string, a: M, b: M, f: (x: E, y: E) => E): M => {
    requireSameShape(where(operation), shape(a), shape(b));
    return { ...a, data: a.data.map((x, i) => field.normal(f(x, b.data[i] as E))) };
  };

  return {
    ...polynomialElementwise(field),
    name: field.name,
    shape,
    matrix(rows, columns, entries) {
      requireEntries(where('matrix'), rows, columns, entries);
      return make(rows, columns, (i, j) => field.from(entries[i * columns + j]!));
    },
    identity: (n) => make(n, n, (i, j) => (i === j ? field.one : field.zero)),
    add: (a, b) => zip('add', a, b, field.add),
    subtract: (a, b) => zip('subtract', a, b, field.subtract),
    scale(c, a) {
      requireScalar(where('scale'), shape(c));
      return { ...a, data: a.data.map((x) => field.normal(field.multiply(c.data[0] as E, x))) };
    },
    transpose: (a) => make(a.columns, a.rows, (i, j) => a.data[j * a.columns + i]!),
    inner(a, b) {
      requireSameShape(where('inner'), shape(a), shape(b));
      let sum = field.zero;
      a.data.forEach((x, i) => (sum = field.add(sum, field.multiply(x, b.data[i]!))));
      return { rows: 1, columns: 1, data: [field.normal(sum)] };
    },
    reshape(a, rows, columns) {
      requireReshape(where('reshape'), shape(a), rows, columns);
      return { rows, columns, data: a.data };
    },
    gather(a, rows) {
      requireRows(where('gather'), rows, a.rows);
      return make(rows.length, a.columns, (i, j) => (rows[i]! < 0 ? field.zero : a.data[rows[i]! * a.columns + j]!));
    },
    scatter(a, rows, count) {
      requireTargets(where('scatter'), shape(a), rows, count);
      const data = Array.from({ length: count * a.columns }, () => field.zero);
      a.data.forEach((x, at) => {
        const row = rows[Math.floor(at / a.columns)]!;
        const to = row * a.columns + (at % a.columns);
        if (row >= 0) data[to] = field.normal(field.add(data[to]!, x));
      });
      return { rows: count, columns: a.columns, data };
    },
    multiply(a, b, flags = {}) {
      const [m, k, n] = productShape(where('multiply'), shape(a), shape(b), flags);
      const [ai, ak] = flags.transposeA ? [1, a.columns] : [a.columns, 1];
      const [bk, bj] = flags.transposeB ? [1, b.columns] : [b.columns, 1];
      return make(m, n, (i, j) => {
        let sum = field.zero;
        for (let t = 0; t < k; t++)
          sum = field.add(sum, field.multiply(a.data[i * ai + t * ak]!, b.data[t * bk + j * bj]!));
        return field.normal(sum);
      });
    },
    solve(a, b) {
      requireSystem(where('solve'), shape(a), shape(b));
      return eliminate(field, a, b);
    },
    reciprocal(c) {
      requireScalar(where('reciprocal'), shape(c));
      const entry = c.data[0] as E;
      if (field.isZero(entry))
        throw new SingularError(
          `${where('reciprocal')}: c must not be zero; the quantity it divides is undefined here`,
        );
      return { rows: 1, columns: 1, data: [field.invert(entry)] };
    },
  };
}

function eliminate<E>(field: Field<E>, a: DenseMatrix<E>, b: DenseMatrix<E>): DenseMatrix<E> {
  const n = a.rows;
  const width = n + b.columns;
  const rows = Array.from({ length: n }, (_, i) => [
    ...a.data.slice(i * n, (i + 1) * n),
    ...b.data.slice(i * b.columns, (i + 1) * b.columns),
  ]);
  for (let k = 0; k < n; k++) {
    const p = rows.findIndex((row, i) => i >= k && !field.isZero(row[k]!));
    if (p < 0)
      throw new SingularError(
        `${field.name}.solve: A must be invertible, got a ${n}×${n} matrix of rank ${k} so far; its columns depend on each other`,
      );
    [rows[k], rows[p]] = [rows[p]!, rows[k]!];
    const pivot = field.invert(rows[k]![k]!);
    for (let i = k + 1; i < n; i++) {
      const factor = field.normal(field.multiply(rows[i]![k]!, pivot));
      if (field.isZero(factor)) continue;
      for (let j = k + 1; j < width; j++)
        rows[i]![j] = field.normal(field.subtract(rows[i]![j]!, field.multiply(factor, rows[k]![j]!)));
    }
  }
  for (let k = n - 1; k >= 0; k--) {
    const pivot = field.invert(rows[k]![k]!);
    for (let j = n; j < width; j++) {
      let sum = rows[k]![j] as E;
      for (let t = k + 1; t < n; t++) sum = field.subtract(sum, field.multiply(rows[k]![t]!, rows[t]![j]!));
      rows[k]![j] = field.normal(field.multiply(field.normal(sum), pivot));
    }
  }
  return { rows: n, columns: b.columns, data: rows.flatMap((row) => row.slice(n)) };
}
