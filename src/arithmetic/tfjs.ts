import * as tf from '@tensorflow/tfjs-core';
import { EngineError } from '../errors.ts';
import type { FloatArithmetic, Shape } from './arithmetic.ts';
import { scatterByHalving } from './scatterByHalving.ts';
import {
  foreign,
  productShape,
  requireEntries,
  requireReshape,
  requireRows,
  requireSameShape,
  requireScalar,
  requireSystem,
  requireTargets,
} from './shapes.ts';
import { BACKENDS } from './tfjs/backends.ts';
import { type Device, bytesOf, deviceError, start } from './tfjs/device.ts';
import { SINGLE, probe } from './tfjs/probe.ts';
import { makeProduct } from './tfjs/product.ts';
import { choleskySolve } from './tfjs/solve.ts';

/** What `tfjs` of `tfjs/onDemand.ts` says, with the types of TF.js. */
export function tfjs(backend: string): Promise<FloatArithmetic<tf.Tensor2D>> {
  const opened = before.then(() => open(backend));
  before = opened.catch(() => undefined);
  return opened;
}

/** A backend is probed while it is the active one, of which TF.js has one: the next opens when the one before is done. */
let before: Promise<unknown> = Promise.resolve();

async function open(backend: string): Promise<FloatArithmetic<tf.Tensor2D>> {
  tf.enableProdMode(); // no advertisement for another backend on the console
  const opened = STARTED.get(backend);
  if (opened && !isLost(opened.device)) {
    await start('tfjs', opened.device.registered);
    return opened.arithmetic;
  }
  const device = await (BACKENDS[backend] ?? (async () => alreadyRegistered(backend)))();
  await start('tfjs', device.registered);
  const arithmetic = arithmeticOn(backend, device, await probe(`tfjs-${backend}`));
  STARTED.set(backend, { device, arithmetic });
  return arithmetic;
}

/** Each backend is opened and probed once, and again only after its device was lost. */
const STARTED = new Map<string, { device: Device; arithmetic: FloatArithmetic<tf.Tensor2D> }>();

function isLost(device: Device): boolean {
  try {
    device.check?.('tfjs');
    return false;
  } catch {
    return true;
  }
}

function alreadyRegistered(backend: string): Device {
  const known = Object.keys(tf.engine().registryFactory);
  if (known.includes(backend)) return { registered: backend, about: 'registered by the program' };
  throw new EngineError(
    `tfjs: backend must be registered, got ${JSON.stringify(backend)}; known: ${[...new Set([...Object.keys(BACKENDS), ...known])].join(', ')}, or import its package first`,
  );
}

function arithmeticOn(backend: string, device: Device, unitRoundoff: number): FloatArithmetic<tf.Tensor2D> {
  const name = `tfjs-${backend}`;
  const shape = (a: tf.Tensor2D): Shape => {
    if (!(a instanceof tf.Tensor)) throw foreign(name, a);
    return a.shape;
  };
  const product = makeProduct(device.registered);
  /** TF.js has one active backend; another one taking over in the middle must not pass unseen. */
  const here = (where: string): void => {
    device.check?.(where);
    if (tf.getBackend() !== device.registered)
      throw new EngineError(
        `${name}: the active backend must be ${device.registered}, got ${tf.getBackend()}; ask for tfjs('${backend}') again after using another`,
      );
  };
  /** Makes a matrix. The kernel may need `work` bytes beside it. */
  const make = (operation: string, [rows, columns]: Shape, body: () => tf.Tensor2D, work = 0): tf.Tensor2D => {
    const where = `${name}.${operation}`;
    here(where);
    const bytes = bytesOf(rows, columns);
    try {
      device.reserve?.(where, bytes, work);
      return body();
    } catch (error) {
      throw deviceError(where, bytes, error);
    }
  };
  return {
    name,
    about: `TF.js ${tf.version_core}, ${device.about}${precision(unitRoundoff)}`,
    unitRoundoff,
    shape,
    matrix(rows, columns, entries) {
      requireEntries(`${name}.matrix`, rows, columns, entries, Math.fround);
      return make('matrix', [rows, columns], () => tf.tensor2d(Float32Array.from(entries), [rows, columns]));
    },
    identity: (n) => make('identity', [n, n], () => tf.eye(n)),
    add(a, b) {
      requireSameShape(`${name}.add`, shape(a), shape(b));
      return make('add', shape(a), () => tf.add(a, b));
    },
    subtract(a, b) {
      requireSameShape(`${name}.subtract`, shape(a), shape(b));
      return make('subtract', shape(a), () => tf.sub(a, b));
    },
    scale(c, a) {
      requireScalar(`${name}.scale`, shape(c));
      return make('scale', shape(a), () => tf.mul(c, a));
    },
    transpose: (a) => make('transpose', [a.shape[1], a.shape[0]], () => tf.transpose(a)),
    inner(a, b) {
      requireSameShape(`${name}.inner`, shape(a), shape(b));
      return make('inner', [1, 1], () =>
        tf.tidy(() => product(tf.reshape(a, [1, a.size]), tf.reshape(b, [b.size, 1]))),
      );
    },
    reshape(a, rows, columns) {
      requireReshape(`${name}.reshape`, shape(a), rows, columns);
      return make('reshape', [rows, columns], () => tf.reshape(a, [rows, columns]));
    },
    gather(a, rows) {
      requireRows(`${name}.gather`, rows, a.shape[0]);
      return make('gather', [rows.length, a.shape[1]], () => tf.tidy(() => gather(a, rows)), bytesOf(...a.shape));
    },
    scatter(a, rows, count) {
      requireTargets(`${name}.scatter`, shape(a), rows, count);
      const sum = (): tf.Tensor2D => scatterByHalving({ gather, add: (x, y) => tf.add(x, y) }, a, rows, count);
      return make('scatter', [count, a.shape[1]], () => tf.tidy(sum), 2 * bytesOf(...a.shape));
    },
    multiply(a, b, flags = {}) {
      const [m, , n] = productShape(`${name}.multiply`, shape(a), shape(b), flags);
      const packed = bytesOf(...a.shape) + bytesOf(...b.shape); // kernels may copy both factors
      return make('multiply', [m, n], () => product(a, b, flags), packed);
    },
    solve(a, b) {
      requireSystem(`${name}.solve`, shape(a), shape(b));
      return make('solve', shape(b), () => tf.tidy(() => choleskySolve(a, b)));
    },
    reciprocal(c) {
      requireScalar(`${name}.reciprocal`, shape(c));
      // TensorFlow's own reciprocal is off by 2.3 u where it is vectorised; its quotients are not.
      return make('reciprocal', [1, 1], () => tf.div(1, c));
    },
    async read(a) {
      const where = `${name}.read`;
      device.check?.(where);
      let data: Float32Array;
      try {
        data = await a.data<'float32'>();
      } catch (error) {
        device.check?.(where);
        throw deviceError(where, bytesOf(...a.shape), error);
      }
      device.check?.(where); // what earlier operations reported has arrived by now
      return Float64Array.from(data);
    },
    scope: (body) => tf.tidy(body as () => tf.TensorContainer) as ReturnType<typeof body>,
    free: (matrices) => tf.dispose([...matrices]),
  };
}

/** Backends disagree on row numbers outside the matrix, so that −1 is the number of a row of zeros below it. */
function gather(a: tf.Tensor2D, rows: Int32Array): tf.Tensor2D {
  const [m, n] = a.shape;
  if (!rows.includes(-1)) return tf.gather(a, tf.tensor1d(rows, 'int32'));
  const below = rows.map((row) => (row < 0 ? m : row));
  return tf.gather(tf.concat([a, tf.zeros<tf.Rank.R2>([1, n])], 0), tf.tensor1d(below, 'int32'));
}

/** What a reader must know when products have fewer bits than float32 promises. */
function precision(u: number): string {
  if (u <= SINGLE) return '';
  const tf32 = u >= 2 ** -12 ? '; if this is TF32, set NVIDIA_TF32_OVERRIDE=0 before the start' : '';
  return `, unit roundoff 2^${Math.log2(u)} in place of 2^-24${tf32}`;
}
