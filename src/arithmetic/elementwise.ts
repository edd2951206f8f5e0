import { ACTIVATIONS } from './activations.ts';
import type { ElementwiseArithmetic, HostArithmetic } from './arithmetic.ts';
import type { InverseRoot } from './inverseRoot.ts';
import { mapped } from './mapped.ts';
import type { RootQuotient } from './rootQuotient.ts';
import { type RowProducts, rowProductsOf } from './rowProducts.ts';
import { requireSameShape } from './shapes.ts';
import { type Softmax, logSoftmaxOf } from './softmax.ts';

/** A host arithmetic that can also work entry by entry; φ, φ′, softmax, roots and sums of row products are computed in double and rounded once. */
export function elementwise<M>(
  A: HostArithmetic<M>,
): ElementwiseArithmetic<M> & HostArithmetic<M> & Softmax<M> & InverseRoot<M> & RootQuotient<M> & RowProducts<M> {
  const map = (a: M, f: (x: number, i: number) => number): M => {
    const [rows, columns] = A.shape(a);
    return A.matrix(rows, columns, mapped(A.entries(a), f));
  };
  const logSoftmax = (a: M): Float64Array => logSoftmaxOf(A.entries(a), ...A.shape(a));
  return {
    ...A,
    activate: (phi, a) => map(a, ACTIVATIONS[phi].value),
    slope: (phi, a) => map(a, ACTIVATIONS[phi].slope),
    hadamard(a, b) {
      requireSameShape(`${A.name}.hadamard`, A.shape(a), A.shape(b));
      const [p, q] = [A.entries(a), A.entries(b)];
      const product = new Float64Array(p.length);
      for (let i = 0; i < p.length; i++) product[i] = p[i]! * q[i]!; // no callback an entry
      return A.matrix(...A.shape(a), product);
    },
    rowProducts(a, b, terms, count) {
      const n = A.shape(a)[1];
      return A.matrix(count, n, rowProductsOf(A.entries(a), A.entries(b), terms, count, n));
    },
    rootQuotient(a, b, epsilon) {
      requireSameShape(`${A.name}.rootQuotient`, A.shape(a), A.shape(b));
      const under = A.entries(b);
      return map(a, (x, i) => x / (Math.sqrt(under[i]!) + epsilon));
    },
    softmax: (a) => A.matrix(...A.shape(a), logSoftmax(a).map(Math.exp)),
    logSoftmax: (a) => A.matrix(...A.shape(a), logSoftmax(a)),
    inverseRoot: (a) => map(a, (x) => 1 / Math.sqrt(x)),
  };
}
