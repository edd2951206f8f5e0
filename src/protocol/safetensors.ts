import { DataError } from '../errors.ts';
import { BYTES, type DType, type TensorEntry, parseHeader } from './safetensorsHeader.ts';

/** A tensor of real numbers, row-major. Whatever the file holds, the numbers are doubles here; F32 fits into them exactly. */
export interface Tensor {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

export interface TensorFile {
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly metadata: ReadonlyMap<string, string>;
}

/** The longest header that is read or written, in bytes. The format itself allows 100 MB. */
export const MAX_HEADER = 16 * 2 ** 20;

/**
 * Reads a safetensors file: eight bytes with the length N of the header (little-endian), N bytes of JSON, then the numbers.
 *
 * Strict where the format lets readers differ: keys are unique, tensors cover the data without overlap, hole or rest, and only
 * F64 and F32 are known. NaN and infinities are read as they are.
 * Cost: O(bytes), memory at most three times the file.
 * @throws {DataError} for everything that is not such a file
 */
export function readTensors(bytes: Uint8Array): TensorFile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 8)
    throw new DataError(`readTensors: file must have 8 bytes of header length, got ${bytes.length}`);
  const length = view.getBigUint64(0, true);
  if (length > BigInt(MAX_HEADER))
    throw new DataError(`readTensors: header must have at most ${MAX_HEADER} bytes, got ${length}`);
  const start = 8 + Number(length);
  if (start > bytes.length)
    throw new DataError(`readTensors: header must lie in the file of ${bytes.length} bytes, got a length of ${length}`);
  const { entries, metadata } = parseHeader(bytes.subarray(8, start), bytes.length - start);
  return { metadata, tensors: new Map(entries.map((entry) => [entry.name, numbers(view, start, entry)])) };
}

function numbers(view: DataView, start: number, { dtype, shape, begin, end }: TensorEntry): Tensor {
  const size = BYTES[dtype];
  const data = new Float64Array((end - begin) / size);
  for (let i = 0, at = start + begin; i < data.length; i++, at += size)
    data[i] = dtype === 'F64' ? view.getFloat64(at, true) : view.getFloat32(at, true);
  return { dtype, shape, data };
}

/**
 * The bytes of a safetensors file: F64 before F32, names in order, the header padded to a multiple of eight bytes, so that every
 * number is aligned.
 * @throws {DataError} when a tensor's numbers do not fill its shape, a name is `__metadata__`, or the header is too long
 */
export function writeTensors({ tensors, metadata }: TensorFile): Uint8Array {
  const byAlignment = [...tensors].toSorted(
    ([a, s], [b, t]) => BYTES[t.dtype] - BYTES[s.dtype] || (a < b ? -1 : a > b ? 1 : 0),
  );
  let end = 0;
  const entries = byAlignment.map(([name, { dtype, shape, data }]): [string, object] => {
    if (name === '__metadata__')
      throw new DataError('writeTensors: name must not be __metadata__; metadata are an argument of their own');
    if (shape.reduce((product, n) => product * n, 1) !== data.length)
      throw new DataError(`writeTensors: ${name} must hold ${shape.join('×')} numbers, got ${data.length}`);
    const begin = end;
    end += data.length * BYTES[dtype];
    return [name, { dtype, shape, data_offsets: [begin, end] }];
  });
  const all: [string, object][] =
    metadata.size > 0 ? [['__metadata__', Object.fromEntries(metadata)], ...entries] : entries;
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(all)));
  const length = Math.ceil(json.length / 8) * 8;
  if (length > MAX_HEADER)
    throw new DataError(`writeTensors: header must have at most ${MAX_HEADER} bytes, got ${length}`);
  const bytes = new Uint8Array(8 + length + end).fill(0x20, 8 + json.length, 8 + length);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(length), true);
  bytes.set(json, 8);
  let at = 8 + length;
  for (const [, { dtype, data }] of byAlignment)
    for (const value of data) {
      if (dtype === 'F64') view.setFloat64(at, value, true);
      else view.setFloat32(at, value, true);
      at += BYTES[dtype];
    }
  return bytes;
}
