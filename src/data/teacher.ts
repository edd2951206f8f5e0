import { DimensionError } from '../errors.ts';
import type { DataSource } from './source.ts';

/**
 * A random linear teacher of Gaussian inputs; every draw has a teacher of its own.
 *
 *     y = W_data x,   (W_data)_ij ~ N(0, 1/n_in),   x ~ N(0, I)
 *
 * so that E‖y‖² = n_out. W_data is drawn before x: one random state gives one teacher, whatever the batch.
 * Shapes: W_data (n_out × n_in), x (n_in × B), y (n_out × B), row-major, a sample is a column.   Units: none.
 * Source: SE A.1.   Cost: O(n_in n_out B).
 */
export const teacher: DataSource = {
  name: 'teacher',
  integer: false,
  draw(r, inputs, outputs, batch) {
    for (const [name, value] of Object.entries({ inputs, outputs, batch })) {
      if (!(Number.isSafeInteger(value) && value >= 1))
        throw new DimensionError(
          `teacher.draw: ${name} must be a positive integer, got ${value}; the teacher has no sizes of its own`,
        );
    }
    const W = Float64Array.from({ length: outputs * inputs }, () => r.normal() / Math.sqrt(inputs));
    const x = Float64Array.from({ length: inputs * batch }, () => r.normal());
    const y = new Float64Array(outputs * batch);
    for (let i = 0; i < outputs; i++)
      for (let j = 0; j < inputs; j++)
        for (let b = 0; b < batch; b++) y[i * batch + b]! += W[i * inputs + j]! * x[j * batch + b]!;
    return { inputs, outputs, x, y };
  },
};
