import type { Arithmetic } from './arithmetic.ts';

/** a + ε·ȧ with ε² = 0. */
export interface Dual<M> {
  readonly value: M;
  readonly tangent: M;
}

/**
 * Dual numbers over any arithmetic: running a formula on W + εD yields its exact directional derivative along D, with no step
 * size and no rule of differentiation beyond the product's and the solve's:
 *
 *     A·X = B   ⟹   A·Ẋ = Ḃ − Ȧ·X
 */
export function dual<M>(A: Arithmetic<M>): Arithmetic<Dual<M>> & { constant(value: M): Dual<M> } {
  const zero = (a: M): M => A.subtract(a, a);
  const constant = (value: M): Dual<M> => ({ value, tangent: zero(value) });
  const both = (a: Dual<M>, f: (x: M) => M): Dual<M> => ({ value: f(a.value), tangent: f(a.tangent) });
  const D: Arithmetic<Dual<M>> = {
    name: `dual(${A.name})`,
    matrix: (rows, columns, entries) => constant(A.matrix(rows, columns, entries)),
    identity: (n) => constant(A.identity(n)),
    shape: (a) => A.shape(a.value),
    add: (a, b) => ({ value: A.add(a.value, b.value), tangent: A.add(a.tangent, b.tangent) }),
    subtract: (a, b) => ({ value: A.subtract(a.value, b.value), tangent: A.subtract(a.tangent, b.tangent) }),
    scale: (c, a) => ({
      value: A.scale(c.value, a.value),
      tangent: A.add(A.scale(c.tangent, a.value), A.scale(c.value, a.tangent)),
    }),
    transpose: (a) => ({ value: A.transpose(a.value), tangent: A.transpose(a.tangent) }),
    inner: (a, b) => ({
      value: A.inner(a.value, b.value),
      tangent: A.add(A.inner(a.tangent, b.value), A.inner(a.value, b.tangent)),
    }),
    reshape: (a, rows, columns) => both(a, (x) => A.reshape(x, rows, columns)),
    gather: (a, rows) => both(a, (x) => A.gather(x, rows)),
    scatter: (a, rows, count) => both(a, (x) => A.scatter(x, rows, count)),
    multiply: (a, b, flags) => ({
      value: A.multiply(a.value, b.value, flags),
      tangent: A.add(A.multiply(a.tangent, b.value, flags), A.multiply(a.value, b.tangent, flags)),
    }),
    solve(a, b) {
      const x = A.solve(a.value, b.value);
      return { value: x, tangent: A.solve(a.value, A.subtract(b.tangent, A.multiply(a.tangent, x))) };
    },
    reciprocal(c) {
      const inverse = A.reciprocal(c.value); // (1/c)˙ = −ċ/c²
      return { value: inverse, tangent: A.subtract(zero(inverse), A.scale(A.scale(inverse, inverse), c.tangent)) };
    },
  };
  return { ...D, constant };
}
