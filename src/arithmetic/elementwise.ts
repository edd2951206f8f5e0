import { ACTIVATIONS } from './activations.ts';
import type { ElementwiseArithmetic, HostArithmetic } from './arithmetic.ts';
import type { InverseRoot } from './inverseRoot.ts';
import { mapped } from './mapped.ts';
import { requireSameShape } from './shapes.ts';
import { type Softmax, logSoftmaxOf } from './softmax.ts';

/** A host arithmetic that can also work entry by entry; φ, φ′, softmax and roots are computed in double and rounded once. */
export function elementwise<M>(
  A: HostArithmetic<M>,
): ElementwiseArithmetic<M> & HostArithmetic<M> & Softmax<M> & InverseRoot<M> {
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
      const other = A.entries(b);
      return map(a, (x, i) => x * other[i]!);
    },
    softmax: (a) => A.matrix(...A.shape(a), logSoftmax(a).map(Math.exp)),
    logSoftmax: (a) => A.matrix(...A.shape(a), logSoftmax(a)),
    inverseRoot: (a) => map(a, (x) => 1 / Math.sqrt(x)),
  };
}
