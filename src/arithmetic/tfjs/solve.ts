import * as tf from '@tensorflow/tfjs-core';

/**
 * Outer-product Cholesky A = R·Rᵀ and two substitutions, column by column on the device; a bad pivot becomes NaN, which readers
 * refuse. Every step has the shapes of the one before, since WebGPU compiles a kernel for each new shape.
 */
export function choleskySolve(a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor2D {
  const n = a.shape[0];
  const lower = tf.tensor2d(
    Float32Array.from({ length: n * n }, (_, at) => (at % n <= Math.floor(at / n) ? 1 : 0)),
    [n, n],
  );
  const columns: tf.Tensor2D[] = [];
  let rest = tf.clone(a);
  for (let j = 0; j < n; j++) {
    const [column, next] = tf.tidy(() => {
      const pivot = tf.sqrt(tf.slice(rest, [j, j], [1, 1]));
      const whole = tf.div(tf.slice(rest, [0, j], [n, 1]), pivot);
      const r = tf.mul(whole, tf.slice(lower, [0, j], [n, 1])) as tf.Tensor2D;
      return [r, tf.sub(rest, tf.matMul(r, r, false, true))] as const;
    });
    columns.push(column);
    rest.dispose(); // n of them would take n³ numbers
    rest = next;
  }
  const R = tf.concat(columns, 1);
  return substitute(tf.transpose(R), substitute(R, b, false), true);
}

/** Solves T·X = B for triangular T: lower from the top, upper from the bottom. */
function substitute(t: tf.Tensor2D, b: tf.Tensor2D, upper: boolean): tf.Tensor2D {
  const [n, m] = b.shape;
  const rows: tf.Tensor2D[] = [];
  let rest = tf.clone(b);
  for (let step = 0; step < n; step++) {
    const i = upper ? n - 1 - step : step;
    const [x, next] = tf.tidy(() => {
      const row = tf.div(tf.slice(rest, [i, 0], [1, m]), tf.slice(t, [i, i], [1, 1])) as tf.Tensor2D;
      return [row, tf.sub(rest, tf.matMul(tf.slice(t, [0, i], [n, 1]), row))] as const;
    });
    rows[i] = x;
    rest.dispose();
    rest = next;
  }
  return tf.concat(rows, 0);
}
