import { EngineError } from '../errors.ts';
import { ACTIVATIONS, type ActivationName, PIECEWISE_LINEAR } from './activations.ts';
import type { Arithmetic, Elementwise } from './arithmetic.ts';
import type { InverseRoot } from './inverseRoot.ts';
import { POLYNOMIAL } from './polynomial.ts';
import { worksElementwise } from './requireElementwise.ts';
import type { Softmax } from './softmax.ts';

/** a + ε·ȧ with ε² = 0. */
export interface Dual<M> {
  readonly value: M;
  readonly tangent: M;
}

type DualArithmetic<M> = Arithmetic<Dual<M>> & { constant(value: M): Dual<M> };

/**
 * Dual numbers over any arithmetic: running a formula on W + εD yields its exact directional derivative along D, with no step
 * size and no rule of differentiation beyond the product's and the solve's:
 *
 *     A·X = B   ⟹   A·Ẋ = Ḃ − Ȧ·X
 *     φ(u)˙ = φ′(u) ∘ u̇,   softmax(u)˙ = p ∘ (u̇ − 1 pᵀu̇) column by column,   (u^{−½})˙ = −½ u^{−½} u^{−½} u^{−½} ∘ u̇
 *
 * They work entry by entry, and have softmax and inverse roots, where A does.
 */
export function dual<M>(A: Arithmetic<M> & Elementwise<M>): DualArithmetic<M> & Elementwise<Dual<M>>;
export function dual<M>(A: Arithmetic<M>): DualArithmetic<M>;
export function dual<M>(A: Arithmetic<M> & Partial<Softmax<M>> & Partial<InverseRoot<M>>): DualArithmetic<M> {
  const zero = (a: M): M => A.subtract(a, a);
  const constant = (value: M): Dual<M> => ({ value, tangent: zero(value) });
  const linear = (a: Dual<M>, f: (x: M) => M): Dual<M> => ({ value: f(a.value), tangent: f(a.tangent) });
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
    transpose: (a) => linear(a, (x) => A.transpose(x)),
    inner: (a, b) => ({
      value: A.inner(a.value, b.value),
      tangent: A.add(A.inner(a.tangent, b.value), A.inner(a.value, b.tangent)),
    }),
    reshape: (a, rows, columns) => linear(a, (x) => A.reshape(x, rows, columns)),
    gather: (a, rows) => linear(a, (x) => A.gather(x, rows)),
    scatter: (a, rows, count) => linear(a, (x) => A.scatter(x, rows, count)),
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
  if (!worksElementwise(A)) return { ...D, constant };
  return { ...D, ...dualElementwise(A), ...dualSoftmax(A), ...dualInverseRoot(A), constant };
}

function dualElementwise<M>(A: Arithmetic<M> & Elementwise<M>): Elementwise<Dual<M>> {
  return {
    activate: (phi, a) => ({
      value: A.activate(phi, a.value),
      tangent: A.hadamard(A.slope(phi, a.value), a.tangent),
    }),
    slope: (phi, a) => ({
      value: A.slope(phi, a.value),
      tangent: A.scale(A.matrix(1, 1, [constantCurvature(`dual(${A.name}).slope`, phi)]), a.tangent),
    }),
    hadamard: (a, b) => ({
      value: A.hadamard(a.value, b.value),
      tangent: A.add(A.hadamard(a.tangent, b.value), A.hadamard(a.value, b.tangent)),
    }),
  };
}

function dualSoftmax<M>(A: Arithmetic<M> & Elementwise<M> & Partial<Softmax<M>>): Partial<Softmax<Dual<M>>> {
  const { softmax, logSoftmax } = A;
  if (!softmax || !logSoftmax) return {};
  /** u̇ − 1 pᵀu̇ */
  const moved = (p: M, tangent: M): M => {
    const rows = A.shape(p)[0];
    const ones = A.matrix(1, rows, new Float64Array(rows).fill(1));
    const means = A.multiply(ones, A.hadamard(p, tangent));
    return A.subtract(tangent, A.multiply(ones, means, { transposeA: true }));
  };
  return {
    softmax({ value, tangent }) {
      const p = softmax(value);
      return { value: p, tangent: A.hadamard(p, moved(p, tangent)) };
    },
    logSoftmax: ({ value, tangent }) => ({ value: logSoftmax(value), tangent: moved(softmax(value), tangent) }),
  };
}

function dualInverseRoot<M>(
  A: Arithmetic<M> & Elementwise<M> & Partial<InverseRoot<M>>,
): Partial<InverseRoot<Dual<M>>> {
  const { inverseRoot } = A;
  if (!inverseRoot) return {};
  return {
    inverseRoot({ value, tangent }) {
      const r = inverseRoot(value);
      const slope = A.scale(A.matrix(1, 1, [-0.5]), A.hadamard(r, A.hadamard(r, r)));
      return { value: r, tangent: A.hadamard(slope, tangent) };
    },
  };
}

/**
 * φ″ where it is the same everywhere, but for kinks: no arithmetic has another.
 * @throws {EngineError} for any other φ
 */
function constantCurvature(where: string, phi: ActivationName): number {
  const known: ReadonlySet<ActivationName> = new Set([...POLYNOMIAL, ...PIECEWISE_LINEAR]);
  if (known.has(phi)) return ACTIVATIONS[phi].curvature(0);
  throw new EngineError(
    `${where}: phi must be one of ${[...known].join(', ')}, whose φ″ is constant, got "${phi}"; use elementwiseBound, which has φ″`,
  );
}
