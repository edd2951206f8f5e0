import { SingularError } from '../errors.ts';
import type { HostArithmetic, Shape } from './arithmetic.ts';
import { choleskySolve } from './cholesky.ts';
import { gemm } from './gemm.ts';
import { productShape, requireEntries, requireSameShape, requireScalar, requireSystem } from './shapes.ts';

/** Row-major doubles. */
export interface Float64Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
}

const shape = (a: Float64Matrix): Shape => [a.rows, a.columns];
const identity = (n: number): Float64Matrix => {
  const data = new Float64Array(n * n);
  for (let i = 0; i < n; i++) data[i * n + i] = 1;
  return { rows: n, columns: n, data };
};

/** IEEE double precision, round to nearest: unit roundoff 2⁻⁵³. */
export const float64: HostArithmetic<Float64Matrix> = {
  name: 'float64',
  unitRoundoff: 2 ** -53,
  shape,
  matrix(rows, columns, entries) {
    requireEntries('float64.matrix', rows, columns, entries);
    return { rows, columns, data: Float64Array.from(entries) };
  },
  identity,
  add(a, b) {
    requireSameShape('float64.add', shape(a), shape(b));
    return { ...a, data: a.data.map((x, i) => x + b.data[i]!) };
  },
  subtract(a, b) {
    requireSameShape('float64.subtract', shape(a), shape(b));
    return { ...a, data: a.data.map((x, i) => x - b.data[i]!) };
  },
  scale(c, a) {
    requireScalar('float64.scale', shape(c));
    const factor = c.data[0]!;
    return { ...a, data: a.data.map((x) => factor * x) };
  },
  transpose(a) {
    const data = new Float64Array(a.data.length);
    for (let i = 0; i < a.rows; i++)
      for (let j = 0; j < a.columns; j++) data[j * a.rows + i] = a.data[i * a.columns + j]!;
    return { rows: a.columns, columns: a.rows, data };
  },
  multiply(a, b, flags = {}) {
    const [m, k, n] = productShape('float64.multiply', shape(a), shape(b), flags);
    return { rows: m, columns: n, data: gemm(a.data, b.data, m, k, n, flags) };
  },
  solve(a, b) {
    requireSystem('float64.solve', shape(a), shape(b));
    return { rows: b.rows, columns: b.columns, data: choleskySolve(a.data, b.data, a.rows, b.columns) };
  },
  reciprocal(c) {
    requireScalar('float64.reciprocal', shape(c));
    if (c.data[0] === 0)
      throw new SingularError('float64.reciprocal: c must not be zero; the quantity it divides is undefined here');
    return { ...c, data: Float64Array.of(1 / c.data[0]!) };
  },
  entries: (a) => a.data,
  read: async (a) => a.data,
  scope: (body) => body(),
};
