import type { Arithmetic, Elementwise, Shape } from './arithmetic.ts';
import { requirePolynomial } from './polynomial.ts';
import {
  productShape,
  requireReshape,
  requireRows,
  requireSameShape,
  requireScalar,
  requireSystem,
  requireTargets,
} from './shapes.ts';

/** One polynomial that some matrix is divided by. Two matrices that share it need it only once as a common denominator. */
interface Factor {
  readonly degree: number;
}

/** Every entry is a polynomial of degree ≤ `numerator`, over one common product of factors (with multiplicities). */
export interface DegreeBound {
  readonly shape: Shape;
  readonly numerator: number;
  readonly denominator: ReadonlyMap<Factor, number>;
}

type Denominator = DegreeBound['denominator'];

export const denominatorDegree = (d: Denominator): number =>
  [...d].reduce((sum, [factor, power]) => sum + factor.degree * power, 0);

const combine = (a: Denominator, b: Denominator, f: (x: number, y: number) => number): Denominator =>
  new Map([...a.keys(), ...b.keys()].map((factor) => [factor, f(a.get(factor) ?? 0, b.get(factor) ?? 0)]));
const product = (a: Denominator, b: Denominator): Denominator => combine(a, b, (x, y) => x + y);
const leastCommonMultiple = (a: Denominator, b: Denominator): Denominator => combine(a, b, Math.max);

const CONSTANT: Denominator = new Map();

/** The same matrix has the same determinant, so two solves with it share a denominator. */
const determinants = new WeakMap<DegreeBound, Factor>();

function determinant(a: DegreeBound): Factor {
  const known = determinants.get(a) ?? { degree: a.shape[0] * a.numerator };
  determinants.set(a, known);
  return known;
}

function sum(where: string, a: DegreeBound, b: DegreeBound): DegreeBound {
  requireSameShape(where, a.shape, b.shape);
  const denominator = leastCommonMultiple(a.denominator, b.denominator);
  const raised = (x: DegreeBound): number =>
    x.numerator + denominatorDegree(denominator) - denominatorDegree(x.denominator);
  return { shape: a.shape, numerator: Math.max(raised(a), raised(b)), denominator };
}

const times = (a: DegreeBound, b: DegreeBound): Omit<DegreeBound, 'shape'> => ({
  numerator: a.numerator + b.numerator,
  denominator: product(a.denominator, b.denominator),
});

/**
 * Not numbers but degree bounds: running a formula here yields the degree that the Schwartz–Zippel lemma needs for it.
 *
 *     N/D ± M/E   degree max(deg N + deg lcm − deg D, deg M + deg lcm − deg E) over lcm(D, E)
 *     N/D · M/E   degree deg N + deg M over D·E
 *     (N/D)⁻¹M/E  degree deg D + (n−1) deg N + deg M over det(N)·E, with deg det(N) ≤ n deg N   (Cramer's rule)
 *
 * A bound may be loose, never too small: cancellations are not looked for.
 */
export const degree: Arithmetic<DegreeBound> &
  Elementwise<DegreeBound> & { variable(rows: number, columns: number): DegreeBound } = {
  name: 'degree',
  shape: (a) => a.shape,
  matrix: (rows, columns) => ({ shape: [rows, columns], numerator: 0, denominator: CONSTANT }),
  /** A matrix of independent variables. */
  variable: (rows, columns) => ({ shape: [rows, columns], numerator: 1, denominator: CONSTANT }),
  identity: (n) => ({ shape: [n, n], numerator: 0, denominator: CONSTANT }),
  add: (a, b) => sum('degree.add', a, b),
  subtract: (a, b) => sum('degree.subtract', a, b),
  scale(c, a) {
    requireScalar('degree.scale', c.shape);
    return { shape: a.shape, ...times(c, a) };
  },
  transpose: (a) => ({ ...a, shape: [a.shape[1], a.shape[0]] }),
  inner(a, b) {
    requireSameShape('degree.inner', a.shape, b.shape);
    return { shape: [1, 1], ...times(a, b) };
  },
  reshape(a, rows, columns) {
    requireReshape('degree.reshape', a.shape, rows, columns);
    return { ...a, shape: [rows, columns] };
  },
  gather(a, rows) {
    requireRows('degree.gather', rows, a.shape[0]);
    return { ...a, shape: [rows.length, a.shape[1]] };
  },
  scatter(a, rows, count) {
    requireTargets('degree.scatter', a.shape, rows, count);
    return { ...a, shape: [count, a.shape[1]] };
  },
  activate(phi, a) {
    const polynomial = requirePolynomial('degree.activate', phi);
    const square = { shape: a.shape, ...times(a, a) };
    return { identity: a, square, quadratic: sum('degree.activate', a, square) }[polynomial];
  },
  slope(phi, a) {
    const polynomial = requirePolynomial('degree.slope', phi);
    const one: DegreeBound = { shape: a.shape, numerator: 0, denominator: CONSTANT };
    return { identity: one, square: a, quadratic: sum('degree.slope', one, a) }[polynomial];
  },
  hadamard(a, b) {
    requireSameShape('degree.hadamard', a.shape, b.shape);
    return { shape: a.shape, ...times(a, b) };
  },
  multiply(a, b, flags) {
    const [m, , n] = productShape('degree.multiply', a.shape, b.shape, flags);
    return { shape: [m, n], ...times(a, b) };
  },
  solve(a, b) {
    requireSystem('degree.solve', a.shape, b.shape);
    const n = a.shape[0];
    return {
      shape: b.shape,
      numerator: denominatorDegree(a.denominator) + (n - 1) * a.numerator + b.numerator,
      denominator: product(b.denominator, new Map([[determinant(a), 1]])),
    };
  },
  reciprocal(c) {
    requireScalar('degree.reciprocal', c.shape);
    return { shape: [1, 1], numerator: denominatorDegree(c.denominator), denominator: new Map([[determinant(c), 1]]) };
  },
};
