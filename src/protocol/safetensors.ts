import { DataError } from '../errors.ts';
import { readerOf } from './numberTypes.ts';
import { BYTES, type DType, READ, type TensorEntry, parseHeader } from './safetensorsHeader.ts';

/**
 * A tensor of real numbers, row-major. Whatever the file holds, the numbers are doubles here, which hold them exactly; `dtype` is F32
 * where single precision holds them too.
 */
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
 * real numbers and integers are known. NaN and infinities are read as they are.
 * Cost: O(bytes), memory at most three times the file.
 * @throws {DataError} for everything that is not such a file
 */
export function readTensors(bytes: Uint8Array): TensorFile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 8)
    throw new DataError(`readTensors: file must have 8 bytes of header length, got ${bytes.length}${hint(bytes)}`);
  const length = view.getBigUint64(0, true);
  if (length > BigInt(MAX_HEADER))
    throw new DataError(`readTensors: header must have at most ${MAX_HEADER} bytes, got ${length}${hint(bytes)}`);
  const start = 8 + Number(length);
  if (start > bytes.length)
    throw new DataError(`readTensors: header must lie in the file of ${bytes.length} bytes, got a length of ${length}`);
  const { entries, metadata } = parseHeader(bytes.subarray(8, start), bytes.length - start);
  return { metadata, tensors: new Map(entries.map((entry) => [entry.name, numbers(view, start, entry)])) };
}

function numbers(view: DataView, start: number, { name, dtype, shape, begin, end }: TensorEntry): Tensor {
  const size = READ[dtype];
  const read = readerOf(dtype, name);
  const data = new Float64Array((end - begin) / size);
  for (let i = 0, at = start + begin; i < data.length; i++, at += size) data[i] = read(view, at);
  return { dtype: dtype === 'F32' || dtype === 'F16' || dtype === 'BF16' ? 'F32' : 'F64', shape, data };
}

/** First bytes of what people save tensors as, and what to do with such a file. */
const OTHER_FORMATS: readonly (readonly [bytes: readonly number[], what: string])[] = [
  [[0x50, 0x4b, 0x03, 0x04], 'a ZIP archive, as torch.save and numpy.savez write'],
  [[0x80, 0x02], 'a Python pickle'],
  [[0x80, 0x04], 'a Python pickle'],
  [[0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59], 'a NumPy array (.npy)'],
  [[0x89, 0x48, 0x44, 0x46], 'HDF5'],
  [[0x1f, 0x8b], 'gzip'],
  [[0x7b], 'JSON'],
];

/** What the file seems to be, where its first bytes tell. */
function hint(bytes: Uint8Array): string {
  const found = OTHER_FORMATS.find(([first]) => first.every((b, i) => bytes[i] === b));
  return found ? `; it looks like ${found[1]}: save the arrays as safetensors (save_file)` : '';
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
