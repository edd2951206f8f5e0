import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_HEADER, type Tensor, readTensors, writeTensors } from '../../src/protocol/safetensors.ts';
import { DataError } from '../../src/errors.ts';
import { random } from '../../src/random.ts';
import { at, file } from './files.ts';

const tensors = fc.dictionary(
  fc.string({ maxLength: 8 }).filter((name) => name !== '__metadata__'),
  fc.tuple(fc.constantFrom('F64', 'F32'), fc.array(fc.nat(3), { maxLength: 3 }), fc.integer()),
  { maxKeys: 5 },
);

describe('a safetensors file', () => {
  test('is read back as it was written, whatever the names, shapes and numbers', () => {
    fc.assert(
      fc.property(tensors, fc.dictionary(fc.string(), fc.string(), { maxKeys: 3 }), (given, metadata) => {
        const all = Object.entries(given).map(([name, [dtype, shape, seed]]): [string, Tensor] => {
          const r = random(seed, 'test/tensor');
          const data = Float64Array.from({ length: shape.reduce((p, n) => p * n, 1) }, () => r.normal());
          return [name, { dtype, shape, data: dtype === 'F32' ? Float64Array.from(Float32Array.from(data)) : data }];
        });
        const back = readTensors(writeTensors({ tensors: new Map(all), metadata: new Map(Object.entries(metadata)) }));
        expect(Object.fromEntries(back.tensors)).toEqual(Object.fromEntries(all));
        expect(back.metadata).toEqual(new Map(Object.entries(metadata)));
      }),
    );
  });

  test('has the bytes that the format’s description gives', () => {
    const bytes = writeTensors({
      tensors: new Map([['a', { dtype: 'F64', shape: [1], data: Float64Array.of(-2) }]]),
      metadata: new Map([['k', 'v']]),
    });
    const header = '{"__metadata__":{"k":"v"},"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}';
    const length = Math.ceil(header.length / 8) * 8;
    expect([...bytes.subarray(0, 8)]).toEqual([length, 0, 0, 0, 0, 0, 0, 0]);
    expect(new TextDecoder().decode(bytes.subarray(8, 8 + length))).toBe(header.padEnd(length));
    expect([...bytes.subarray(8 + length)]).toEqual([0, 0, 0, 0, 0, 0, 0, 0xc0]);
  });

  test('keeps NaN, infinities and −0', () => {
    const data = Float64Array.of(Number.NaN, Infinity, -Infinity, -0);
    const bytes = writeTensors({ tensors: new Map([['a', { dtype: 'F64', shape: [4], data }]]), metadata: new Map() });
    expect(readTensors(bytes).tensors.get('a')!.data).toEqual(data);
  });

  // Bytes by hand, little-endian; 16-bit floats by their definitions: 1 5 10 and 1 8 7 bits of sign, exponent and mantissa.
  test.each<[string, number[], number[]]>([
    ['F16', [0x00, 0x3c, 0x01, 0x00, 0xff, 0x7b, 0x00, 0xfc], [1, 2 ** -24, 65504, -Infinity]],
    ['BF16', [0x80, 0x3f, 0x01, 0x00, 0xc0, 0xc0, 0x80, 0x7f], [1, 2 ** -133, -6, Infinity]],
    ['I64', [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], [-1]],
    ['U64', [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x1f, 0x00], [2 ** 53 - 1]],
    ['I32', [0xfe, 0xff, 0xff, 0xff, 0x02, 0x00, 0x00, 0x00], [-2, 2]],
    ['U32', [0xff, 0xff, 0xff, 0xff], [2 ** 32 - 1]],
    ['I16', [0x00, 0x80, 0xff, 0x7f], [-32768, 32767]],
    ['U16', [0xff, 0xff], [65535]],
    ['I8', [0x80, 0x7f], [-128, 127]],
    ['U8', [0x80, 0xff], [128, 255]],
    ['BOOL', [0, 1, 1], [0, 1, 1]],
  ])('%s is read exactly', (dtype, bytes, values) => {
    const whole = file({ a: at(0, bytes.length, [values.length], dtype) }, bytes.length);
    whole.set(bytes, whole.length - bytes.length);
    expect([...readTensors(whole).tensors.get('a')!.data]).toEqual(values);
  });

  test('an integer of 64 bits that no double holds is refused', () => {
    const whole = file({ a: at(0, 8, [1], 'I64') }, 8);
    whole.set([1, 0, 0, 0, 0, 0, 0x20, 0], whole.length - 8); // 2⁵³ + 1
    expect(() => readTensors(whole)).toThrow('must hold integers below 2^53, got 9007199254740993');
  });

  test.each<[string, number[]]>([
    ['a ZIP archive', [0x50, 0x4b, 0x03, 0x04, 0x14, 0, 8, 8]],
    ['a Python pickle', [0x80, 0x04, 0x95, 0, 0, 0, 1, 1]],
    ['a NumPy array', [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]],
    ['HDF5', [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]],
  ])('what looks like %s is called so', (what, bytes) => {
    expect(() => readTensors(Uint8Array.from([...bytes, ...bytes]))).toThrow(`it looks like ${what}`);
  });

  const refused: [string, Uint8Array, RegExp][] = [
    ['no header length', new Uint8Array(7), /must have 8 bytes/],
    ['a header beyond the file', file('{}', 0, 3n), /header must lie in the file/],
    ['a huge header', file('{}', 0, BigInt(MAX_HEADER) + 1n), /at most 16777216 bytes/],
    ['a header length of 2⁶⁴ − 1', file('{}', 0, 2n ** 64n - 1n), /at most 16777216 bytes/],
    ['an empty header', file(''), /must start with \{/],
    ['a header that is a list', file('[]'), /must start with \{/],
    ['a header with a space first', file(' {}'), /must start with \{/],
    ['broken JSON', file('{"a":'), /must be JSON/],
    ['a header that is not UTF-8', Uint8Array.from([3, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0xff, 0x7d]), /must be UTF-8/],
    [
      'a name twice',
      file(`{"a":${JSON.stringify(at(0, 8))},"a":${JSON.stringify(at(0, 8))}}`, 8),
      /must not repeat a key/,
    ],
    [
      'a name twice, once escaped',
      file(`{"a":${JSON.stringify(at(0, 8))},"\\u0061":${JSON.stringify(at(0, 8))}}`, 8),
      /repeat/,
    ],
    [
      'a field twice',
      file('{"a":{"dtype":"F64","dtype":"F64","shape":[1],"data_offsets":[0,8]}}', 8),
      /must not repeat/,
    ],
    ['metadata twice', file('{"__metadata__":{},"__metadata__":{}}'), /must not repeat/],
    ['metadata that are no strings', file({ __metadata__: { a: 1 } }), /metadata "a" must be a string/],
    ['overlapping tensors', file({ a: at(0, 16), b: at(8, 24) }, 24), /"b" must start at byte 16/],
    ['a hole', file({ a: at(0, 8), b: at(16, 24) }, 24), /"b" must start at byte 8/],
    ['a rest', file({ a: at(0, 8) }, 9), /must end with the last tensor, got 1 bytes more/],
    ['offsets out of range', file({ a: at(0, 16) }, 8), /must lie within 8 bytes/],
    ['offsets out of order', file({ a: at(8, 0, [1]) }, 8), /must lie within 8 bytes in order/],
    ['a negative offset', file({ a: at(-8, 0) }, 8), /must be two numbers of bytes/],
    ['too few bytes', file({ a: at(0, 8, [2]) }, 8), /must take 16 bytes for its shape, got 8/],
    ['a shape beyond every number', file({ a: at(0, 8, [2 ** 52, 2 ** 52]) }, 8), /must take/],
    ['a fractional size', file({ a: at(0, 8, [0.5]) }, 8), /must be a list of sizes/],
    [
      'another dtype',
      file({ a: at(0, 8, [8], 'F8_E4M3') }, 8),
      /dtype of "a" must be one of F64, F32, .*, got F8_E4M3/,
    ],
    ['a field of its own', file({ a: { ...at(0, 8), note: 1 } }, 8), /must have dtype, shape and data_offsets/],
  ];
  test.each(refused)('with %s is refused in words', (_, bytes, message) => {
    expect(() => readTensors(bytes)).toThrow(DataError);
    expect(() => readTensors(bytes)).toThrow(message);
  });
});
