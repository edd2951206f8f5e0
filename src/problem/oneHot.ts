import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import { ValueError } from '../errors.ts';

/**
 * Labels as targets: column b is the unit vector of the class of sample b.
 * Shapes: y (K × B).
 * @throws {ValueError} when a class is not one of 0 … K − 1
 */
export function oneHot<M>(A: Arithmetic<M>, labels: readonly number[], classes: number): M {
  const y = new Float64Array(classes * labels.length);
  for (const [b, c] of labels.entries()) {
    if (!(Number.isInteger(c) && c >= 0 && c < classes))
      throw new ValueError(
        `oneHot: label ${b} must be a class 0 to ${classes - 1}, got ${c}; raise classes or mend the labels`,
      );
    y[c * labels.length + b] = 1;
  }
  return A.matrix(classes, labels.length, y);
}
