import { DataError } from '../errors.ts';
import type { ReadType } from './safetensorsHeader.ts';

type Reader = (view: DataView, at: number) => number;

/** A float of 16 bits with so many for its exponent: ±2^(e − bias)·(1 + m/2^k), subnormal where e is 0. */
const halfWith = (exponentBits: number): Reader => {
  const mantissaBits = 15 - exponentBits;
  const [most, bias] = [2 ** exponentBits - 1, 2 ** (exponentBits - 1) - 1];
  return (view, at) => {
    const bits = view.getUint16(at, true);
    const sign = bits >> 15 === 1 ? -1 : 1;
    const [e, m] = [(bits >> mantissaBits) & most, bits & (2 ** mantissaBits - 1)];
    if (e === most) return m === 0 ? sign * Infinity : Number.NaN;
    const share = m / 2 ** mantissaBits;
    return e === 0 ? sign * share * 2 ** (1 - bias) : sign * (1 + share) * 2 ** (e - bias);
  };
};

const READERS: Readonly<Record<Exclude<ReadType, 'I64' | 'U64'>, Reader>> = {
  F64: (view, at) => view.getFloat64(at, true),
  F32: (view, at) => view.getFloat32(at, true),
  F16: halfWith(5),
  BF16: halfWith(8),
  I32: (view, at) => view.getInt32(at, true),
  I16: (view, at) => view.getInt16(at, true),
  I8: (view, at) => view.getInt8(at),
  U32: (view, at) => view.getUint32(at, true),
  U16: (view, at) => view.getUint16(at, true),
  U8: (view, at) => view.getUint8(at),
  BOOL: (view, at) => view.getUint8(at),
};

/**
 * How numbers of a type are read, little-endian, as doubles that hold them exactly.
 * The reader throws a {@link DataError} where an integer of 64 bits does not fit.
 */
export function readerOf(dtype: ReadType, name: string): Reader {
  if (dtype !== 'I64' && dtype !== 'U64') return READERS[dtype];
  return (view, at) => {
    const whole = dtype === 'I64' ? view.getBigInt64(at, true) : view.getBigUint64(at, true);
    const value = Number(whole);
    if (Number.isSafeInteger(value)) return value;
    throw new DataError(
      `readTensors: ${JSON.stringify(name).slice(0, 80)} must hold integers below 2^53, got ${whole}; save it as F64`,
    );
  };
}
