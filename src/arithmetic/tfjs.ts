import * as tf from '@tensorflow/tfjs-core';
import { EngineError } from '../errors.ts';
import type { FloatArithmetic, Shape } from './arithmetic.ts';
import { productShape, requireEntries, requireSameShape, requireScalar, requireSystem } from './shapes.ts';

/** Backends that come with the package; any other TF.js backend can be named once its package has been imported. */
const PACKAGED: Record<string, () => Promise<unknown>> = {
  wasm: async () => {
    const backend = await import('@tensorflow/tfjs-backend-wasm');
    backend.setThreadsCount(1);
  },
  cpu: () => import('@tensorflow/tfjs-backend-cpu'),
};

/**
 * Float32 on a TF.js backend. The unit roundoff is measured, not assumed: some devices multiply with fewer bits than they store.
 * @throws {EngineError} when the backend is not registered or does not start
 */
export async function tfjs(backend: string): Promise<FloatArithmetic<tf.Tensor2D>> {
  tf.enableProdMode(); // no advertisement for another backend on the console
  await PACKAGED[backend]?.();
  const known = tf.engine().registryFactory;
  if (!(backend in known)) {
    throw new EngineError(
      `tfjs: backend must be registered, got ${JSON.stringify(backend)}; known: ${Object.keys(known).concat(Object.keys(PACKAGED)).join(', ')}, or import its package first`,
    );
  }
  if (!(await tf.setBackend(backend)))
    throw new EngineError(
      `tfjs: backend must start, got a failure from ${JSON.stringify(backend)}; see its own message above`,
    );
  const started = STARTED.get(backend) ?? arithmeticOn(backend);
  STARTED.set(backend, started);
  return started;
}

/** Each backend is probed once. */
const STARTED = new Map<string, FloatArithmetic<tf.Tensor2D>>();

function arithmeticOn(backend: string): FloatArithmetic<tf.Tensor2D> {
  const name = `tfjs-${backend}`;
  const shape = (a: tf.Tensor2D): Shape => a.shape;
  /** TF.js has one active backend; another one taking over in the middle must not pass unseen. */
  const here = (): void => {
    if (tf.getBackend() !== backend)
      throw new EngineError(
        `${name}: the active backend must be ${backend}, got ${tf.getBackend()}; ask for tfjs('${backend}') again after using another`,
      );
  };
  const A: Omit<FloatArithmetic<tf.Tensor2D>, 'unitRoundoff'> = {
    name,
    about: `TF.js ${tf.version_core}, ${backend} backend`,
    shape,
    matrix(rows, columns, entries) {
      here();
      requireEntries(`${name}.matrix`, rows, columns, entries);
      return tf.tensor2d(Float32Array.from(entries), [rows, columns]);
    },
    identity(n) {
      here();
      return tf.eye(n);
    },
    add(a, b) {
      requireSameShape(`${name}.add`, shape(a), shape(b));
      return tf.add(a, b);
    },
    subtract(a, b) {
      requireSameShape(`${name}.subtract`, shape(a), shape(b));
      return tf.sub(a, b);
    },
    scale(c, a) {
      requireScalar(`${name}.scale`, shape(c));
      return tf.mul(c, a);
    },
    transpose: (a) => tf.transpose(a),
    multiply(a, b, flags = {}) {
      here();
      productShape(`${name}.multiply`, shape(a), shape(b), flags);
      return tf.matMul(a, b, flags.transposeA ?? false, flags.transposeB ?? false);
    },
    solve(a, b) {
      here();
      requireSystem(`${name}.solve`, shape(a), shape(b));
      return tf.tidy(() => choleskySolve(a, b));
    },
    reciprocal(c) {
      requireScalar(`${name}.reciprocal`, shape(c));
      return tf.reciprocal(c);
    },
    read: async (a) => Float64Array.from(await a.data()),
    scope: (body) => tf.tidy(body as () => tf.TensorContainer) as ReturnType<typeof body>,
    free: (matrices) => tf.dispose([...matrices]),
  };
  return { ...A, unitRoundoff: probe(A) };
}

/** Outer-product Cholesky A = R·Rᵀ and two substitutions, column by column on the device; a bad pivot becomes NaN, which readers refuse. */
function choleskySolve(a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor2D {
  const n = a.shape[0];
  const columns: tf.Tensor2D[] = [];
  let rest = a;
  for (let j = 0; j < n; j++) {
    const pivot = tf.sqrt(tf.slice(rest, [j, j], [1, 1]));
    const below = tf.div(tf.slice(rest, [j, j], [n - j, 1]), pivot);
    const column = tf.pad(below, [
      [j, 0],
      [0, 0],
    ]) as tf.Tensor2D;
    columns.push(column);
    rest = tf.sub(rest, tf.matMul(column, column, false, true));
  }
  const R = tf.concat(columns, 1);
  return substitute(tf.transpose(R), substitute(R, b, false), true);
}

/** Solves T·X = B for triangular T: lower from the top, upper from the bottom. */
function substitute(t: tf.Tensor2D, b: tf.Tensor2D, upper: boolean): tf.Tensor2D {
  const [n, m] = b.shape;
  let rest = b;
  const rows: tf.Tensor2D[] = [];
  for (let step = 0; step < n; step++) {
    const i = upper ? n - 1 - step : step;
    const x = tf.div(tf.slice(rest, [i, 0], [1, m]), tf.slice(t, [i, i], [1, 1])) as tf.Tensor2D;
    rows[i] = x;
    rest = tf.sub(rest, tf.matMul(tf.slice(t, [0, i], [n, 1]), x));
  }
  return tf.concat(rows, 0);
}

/** The largest k for which (1 + 2^−k)·1 still differs from 1 in a product of 64×64 matrices gives u = 2^−(k+1). */
function probe(A: Pick<FloatArithmetic<tf.Tensor2D>, 'matrix' | 'multiply'>): number {
  for (let k = 24; k > 4; k--) {
    const kept = tf.tidy(() => {
      const x = A.matrix(
        64,
        64,
        new Float64Array(4096).map((_, i) => (i % 65 === 0 ? 1 + 2 ** -k : 0)),
      );
      const one = A.matrix(
        64,
        64,
        new Float64Array(4096).map((_, i) => (i % 65 === 0 ? 1 : 0)),
      );
      return A.multiply(x, one).dataSync()[0]! > 1;
    });
    if (kept) return 2 ** -(k + 1);
  }
  throw new EngineError(
    `tfjs: backend must keep at least 4 bits of a product, got fewer; this backend computes something else`,
  );
}
