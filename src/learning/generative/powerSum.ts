import type { Arithmetic } from '../../arithmetic/arithmetic.ts';

/**
 * S_T = Σ_{t<T} Mᵗ by doubling, from the leading binary digit of T on.
 *
 *     S_{2k} = S_k + S_k M^k,   M^{2k} = M^k M^k;   S_{k+1} = I + S_k M
 *
 * Shapes: M n × n.   Cost: at most 4 log₂ T products n³.   Assumes: T ≥ 1.
 */
export function powerSum<M>(A: Arithmetic<M>, matrix: M, terms: number): M {
  const identity = A.identity(A.shape(matrix)[0]);
  let [sum, power] = [identity, matrix]; // S_1 and M^1
  for (const digit of terms.toString(2).slice(1)) {
    sum = A.add(sum, A.multiply(sum, power));
    power = A.multiply(power, power);
    if (digit === '1') {
      sum = A.add(identity, A.multiply(sum, matrix));
      power = A.multiply(power, matrix);
    }
  }
  return sum;
}
