import { SingularError, ValueError } from '../../errors.ts';
import type { InPlaceArithmetic, Shape, Transposes } from '../arithmetic.ts';
import { loadFfi } from '../ffi.ts';
import { type DType, type Entries, type ProductSizes, ROUNDED } from '../hostArithmetic.ts';
import { scatterByHalving } from '../scatterByHalving.ts';
import {
  productShape,
  requireEntries,
  requireReshape,
  requireRows,
  requireSameShape,
  requireScalar,
  requireSystem,
  requireTargets,
} from '../shapes.ts';
import { type Device, openDevice } from './device.ts';
import type { LibraryPaths } from './libraries.ts';
import { linearAlgebra } from './linearAlgebra.ts';
import { CudaMatrix, type Memory, deviceMemory } from './memory.ts';
import { requireSound } from './selfTest.ts';

export type { LibraryPaths } from './libraries.ts';
export { CudaMatrix } from './memory.ts';

export interface CudaOptions {
  /** As the runtime counts them, after CUDA_VISIBLE_DEVICES; 0 unless told. */
  readonly device?: number;
  /** Where the libraries are, when not where the system looks for them. */
  readonly libraries?: LibraryPaths;
}

const HOST_TO_DEVICE = 1;
const DEVICE_TO_HOST = 2;
const ARRAYS = { float64: Float64Array, float32: Float32Array };

/**
 * IEEE arithmetic on an NVIDIA GPU (compute capability 7.5 and later): products by cuBLAS, systems by cuSOLVER, the rest by
 * kernels of its own. Matrices stay on the device until they are read; `solve` and `reciprocal` wait for it, since they answer
 * for a pivot.
 *
 * It opens only if it passes its self-test, which holds it against the kernels of this process; TF32 would fail it.
 * @throws {EngineError} when koffi, the driver, a library or the device is missing, or the self-test fails, naming which
 */
export async function openCuda(dtype: DType, options: CudaOptions = {}): Promise<InPlaceArithmetic<CudaMatrix>> {
  const { device: ordinal = 0, libraries = {} } = options;
  const device = openDevice(await loadFfi('openCuda'), dtype, ordinal, libraries);
  const memory = deviceMemory(device);
  const arithmetic = arithmeticOn(dtype, device, memory);
  try {
    return { ...arithmetic, unitRoundoff: await requireSound(dtype, arithmetic) };
  } catch (error) {
    device.close();
    throw error;
  } finally {
    memory.returnKept();
  }
}

function arithmeticOn(
  dtype: DType,
  device: Device,
  memory: Memory,
): Omit<InPlaceArithmetic<CudaMatrix>, 'unitRoundoff'> {
  type M = CudaMatrix;
  const { name, native } = device;
  const blas = linearAlgebra(dtype, device, memory);
  const size = ARRAYS[dtype].BYTES_PER_ELEMENT;
  const shape = (a: M): Shape => [a.rows, a.columns];
  const count = (a: M): number => a.rows * a.columns;
  const number = (x: number): Entries[DType] => ARRAYS[dtype].of(x);
  const make = (where: string, [rows, columns]: Shape): M =>
    new CudaMatrix([rows, columns], memory.allocate(where, rows * columns * size));
  const upload = (where: string, [rows, columns]: Shape, entries: ArrayLike<number>): M => {
    const a = make(where, [rows, columns]);
    const data = entries instanceof ARRAYS[dtype] ? entries : ARRAYS[dtype].from(entries);
    device.check(where, native.memcpy(memory.address(where, a), data, data.byteLength, HOST_TO_DEVICE));
    return a;
  };
  const download = (where: string, a: M): Entries[DType] => {
    const data = new ARRAYS[dtype](count(a));
    device.check(where, native.memcpy(data, memory.address(where, a), data.byteLength, DEVICE_TO_HOST));
    return data;
  };
  /** out ← αx + βy */
  const combine = (where: string, out: M, alpha: number, x: M, beta: number, y: M): M => {
    const [to, from, other] = [out, x, y].map((a) => memory.address(where, a));
    device.launch(where, 'combine', [to!, from!, other!, number(alpha), number(beta)], count(out));
    return out;
  };
  const sum = (where: string, a: M, b: M, sign: number): M => {
    device.enter(where);
    requireSameShape(`${name}.${where}`, shape(a), shape(b));
    [a, b].forEach((x) => memory.address(where, x)); // before anything is allocated
    return combine(where, make(where, shape(a)), 1, a, sign, b);
  };
  const gather = (where: string, a: M, rows: Int32Array): M => {
    const from = memory.address(where, a);
    const out = make(where, [rows.length, a.columns]);
    const list = memory.allocate(where, rows.byteLength);
    device.check(where, native.memcpy(list.pointer, rows, rows.byteLength, HOST_TO_DEVICE));
    device.launch(where, 'gather', [memory.address(where, out), from, list.pointer, BigInt(a.columns)], count(out));
    memory.release(list); // used again only by what comes later on the same stream
    return out;
  };
  const sizesOf = (where: string, a: M, b: M, flags: Transposes): ProductSizes => {
    const [m, k, n] = productShape(`${name}.${where}`, shape(a), shape(b), flags);
    return { m, k, n, ...flags };
  };
  const product = (where: string, alpha: number, a: M, b: M, beta: number, c: M, sizes: ProductSizes): void => {
    const [pa, pb, pc] = [a, b, c].map((x) => memory.address(where, x));
    blas.gemm(where, alpha, pa!, pb!, beta, pc!, sizes);
  };
  return {
    name,
    about: device.about,
    shape,
    matrix(rows, columns, entries) {
      device.enter('matrix');
      requireEntries(`${name}.matrix`, rows, columns, entries, ROUNDED[dtype]);
      return upload('matrix', [rows, columns], entries);
    },
    identity(n) {
      device.enter('identity');
      const out = make('identity', [n, n]);
      device.launch('identity', 'identity', [memory.address('identity', out), BigInt(n)], n * n);
      return out;
    },
    add: (a, b) => sum('add', a, b, 1),
    subtract: (a, b) => sum('subtract', a, b, -1),
    scale(c, a) {
      device.enter('scale');
      requireScalar(`${name}.scale`, shape(c));
      const [factor, from] = [c, a].map((x) => memory.address('scale', x));
      const out = make('scale', shape(a));
      device.launch('scale', 'scale', [memory.address('scale', out), factor!, from!], count(a));
      return out;
    },
    transpose(a) {
      device.enter('transpose');
      const from = memory.address('transpose', a);
      const out = make('transpose', [a.columns, a.rows]);
      blas.transpose('transpose', from, a.rows, a.columns, memory.address('transpose', out));
      return out;
    },
    inner(a, b) {
      device.enter('inner');
      requireSameShape(`${name}.inner`, shape(a), shape(b));
      const [pa, pb] = [a, b].map((x) => memory.address('inner', x));
      const out = make('inner', [1, 1]);
      const sizes = { m: 1, k: count(a), n: 1 };
      blas.gemm('inner', 1, pa!, pb!, 0, memory.address('inner', out), sizes);
      return out;
    },
    reshape(a, rows, columns) {
      device.enter('reshape');
      requireReshape(`${name}.reshape`, shape(a), rows, columns);
      memory.address('reshape', a);
      return combine('reshape', make('reshape', [rows, columns]), 1, a, 0, a); // of its own: freeing one leaves the other
    },
    gather(a, rows) {
      device.enter('gather');
      requireRows(`${name}.gather`, rows, a.rows);
      return gather('gather', a, rows);
    },
    scatter(a, rows, length) {
      device.enter('scatter');
      requireTargets(`${name}.scatter`, shape(a), rows, length);
      const parts = {
        gather: (x: M, from: Int32Array): M => gather('scatter', x, from),
        add: (x: M, y: M): M => combine('scatter', make('scatter', shape(x)), 1, x, 1, y),
      };
      return memory.scope('scatter', () => scatterByHalving(parts, a, rows, length));
    },
    multiply(a, b, flags = {}) {
      device.enter('multiply');
      const sizes = sizesOf('multiply', a, b, flags);
      [a, b].forEach((x) => memory.address('multiply', x));
      const c = make('multiply', [sizes.m, sizes.n]);
      product('multiply', 1, a, b, 0, c, sizes);
      return c;
    },
    solve(a, b) {
      device.enter('solve');
      requireSystem(`${name}.solve`, shape(a), shape(b));
      const [pa, pb] = [a, b].map((x) => memory.address('solve', x));
      return memory.scope('solve', () => {
        const x = make('solve', shape(b));
        blas.choleskySolve('solve', pa!, pb!, a.rows, b.columns, memory.address('solve', x));
        return x;
      });
    },
    reciprocal(c) {
      device.enter('reciprocal');
      requireScalar(`${name}.reciprocal`, shape(c));
      const value = download('reciprocal', c)[0]!;
      if (value === 0)
        throw new SingularError(
          `${name}.reciprocal: c must not be zero, got 0; the quantity it divides is undefined here`,
        );
      return upload('reciprocal', [1, 1], [1 / value]);
    },
    async read(a) {
      device.enter('read');
      const data = download('read', a);
      return data instanceof Float64Array ? data : Float64Array.from(data);
    },
    scope: (body) => memory.scope('scope', body),
    free: (matrices) => memory.free('free', matrices),
    block(shapes) {
      device.enter('block');
      const all = make('block', [1, shapes.reduce((sum, [rows, columns]) => sum + rows * columns, 0)]);
      const { pointer, bytes } = all.piece;
      device.check('block', native.memset(pointer, 0, bytes));
      let at = 0;
      const parts = shapes.map(([rows, columns]) => {
        const part = new CudaMatrix([rows, columns], all.piece, at);
        at += rows * columns * size;
        return part;
      });
      return { all, parts };
    },
    gemm(alpha, a, b, beta, c, flags = {}) {
      device.enter('gemm');
      const sizes = sizesOf('gemm', a, b, flags);
      requireSameShape(`${name}.gemm`, [sizes.m, sizes.n], shape(c));
      for (const x of [a, b])
        if (overlap(x, c, size))
          throw new ValueError(
            `${name}.gemm: C must not overlap A or B, got matrices in the same memory; write into another part of the block`,
          );
      product('gemm', alpha, a, b, beta, c, sizes);
    },
    copy(a) {
      device.enter('copy');
      return combine('copy', make('copy', shape(a)), 1, a, 0, a);
    },
    axpby(alpha, x, beta, y) {
      device.enter('axpby');
      requireSameShape(`${name}.axpby`, shape(x), shape(y));
      combine('axpby', y, alpha, x, beta, y);
    },
  };
}

/** Whether two matrices share a byte. */
function overlap(a: CudaMatrix, b: CudaMatrix, size: number): boolean {
  const [p, q] = [a.offset ?? 0, b.offset ?? 0];
  return a.piece === b.piece && p < q + b.rows * b.columns * size && q < p + a.rows * a.columns * size;
}
