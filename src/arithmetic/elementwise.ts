import { ACTIVATIONS } from './activations.ts';
import type { ElementwiseArithmetic, HostArithmetic } from './arithmetic.ts';
import { requireSameShape } from './shapes.ts';

/** A host arithmetic that can also work entry by entry; φ and φ′ are computed in double and rounded once. */
export function elementwise<M>(A: HostArithmetic<M>): ElementwiseArithmetic<M> & HostArithmetic<M> {
  const map = (a: M, f: (x: number, i: number) => number): M => {
    const [rows, columns] = A.shape(a);
    return A.matrix(rows, columns, A.entries(a).map(f));
  };
  return {
    ...A,
    activate: (phi, a) => map(a, ACTIVATIONS[phi].value),
    slope: (phi, a) => map(a, ACTIVATIONS[phi].slope),
    hadamard(a, b) {
      requireSameShape(`${A.name}.hadamard`, A.shape(a), A.shape(b));
      const other = A.entries(b);
      return map(a, (x, i) => x * other[i]!);
    },
  };
}
