import { DataError } from '../errors.ts';
import type { Tensor, TensorFile } from './safetensors.ts';

type Tensors = TensorFile['tensors'];

const SHOWN = 20;

/** How many layers a file has, by the names of their weights. @throws {DataError} when it has none */
export function countLayers(tensors: Tensors, name: (l: number | string) => string): number {
  const pattern = new RegExp(`^${name('\\d+').replace('.', String.raw`\.`)}$`);
  const names = [...tensors.keys()];
  const L = names.filter((found) => pattern.test(found)).length;
  if (L > 0) return L;
  throw new DataError(
    `readCase: tensors must include ${name(1)}, got ${names.slice(0, SHOWN).join(', ') || 'none'}`.slice(0, 800),
  );
}

/** @throws {DataError} when it is missing, no matrix, or empty */
export function matrix(tensors: Tensors, name: string): Tensor {
  const tensor = tensors.get(name);
  if (tensor?.shape.length === 2 && tensor.data.length > 0) return tensor;
  throw new DataError(
    `readCase: ${name} must be a matrix that is not empty, got ${tensor ? `shape [${tensor.shape.join(', ')}]` : 'nothing'}`,
  );
}

/** The numbers of a tensor. @throws {DataError} when it is missing or has another shape */
export function shaped(tensors: Tensors, name: string, shape: readonly number[]): Float64Array {
  const got = tensors.get(name);
  if (got?.shape.join('×') === shape.join('×')) return got.data;
  throw new DataError(
    `readCase: ${name} must be ${shape.join('×')}, got ${got?.shape.join('×') ?? 'nothing'}; a sample is a column`,
  );
}

/** @throws {DataError} naming a tensor that is not known, or one with a number that is not finite */
export function requireOnly(tensors: Tensors, known: ReadonlySet<string>, words: string): void {
  const stray = [...tensors.keys()].find((name) => !known.has(name));
  if (stray !== undefined) throw new DataError(`readCase: tensors must be ${words}, got ${stray.slice(0, 80)}`);
  const unfit = [...tensors].find(([, { data }]) => !data.every(Number.isFinite));
  if (unfit)
    throw new DataError(`readCase: ${unfit[0]} must be finite, got ${unfit[1].data.find((v) => !Number.isFinite(v))}`);
}

/** Collects what a case holds. A matrix of samples has the columns that its numbers fill. */
export function tensorsOf(): {
  readonly tensors: Map<string, Tensor>;
  put(name: string, shape: readonly number[], data: ArrayLike<number>): void;
  putColumns(name: string, rows: number, data: ArrayLike<number>): void;
} {
  const tensors = new Map<string, Tensor>();
  const put = (name: string, shape: readonly number[], data: ArrayLike<number>): void => {
    tensors.set(name, { dtype: 'F64', shape, data: Float64Array.from(data) });
  };
  return {
    ...{ tensors, put },
    putColumns: (name, rows, data) => put(name, [rows, Math.ceil(data.length / rows)], data),
  };
}
