import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CaseNumbers, readCase, writeCase } from '../../src/conformance/protocol/caseFile.ts';
import { MAX_HEADER, type Tensor, readTensors, writeTensors } from '../../src/conformance/protocol/safetensors.ts';
import { DataError, PcnCheckError } from '../../src/errors.ts';
import { type Random, random } from '../../src/random.ts';

/** A file put together by hand, with whatever header text and length. */
function file(header: string | object, data = 0, length?: bigint): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + data);
  new DataView(bytes.buffer).setBigUint64(0, length ?? BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

const at = (begin: number, end: number, shape = [(end - begin) / 8], dtype: unknown = 'F64'): object => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

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
    ['another dtype', file({ a: at(0, 8, [4], 'BF16') }, 8), /dtype of "a" must be F64 or F32, got BF16/],
    ['a field of its own', file({ a: { ...at(0, 8), note: 1 } }, 8), /must have dtype, shape and data_offsets/],
  ];
  test.each(refused)('with %s is refused in words', (_, bytes, message) => {
    expect(() => readTensors(bytes)).toThrow(DataError);
    expect(() => readTensors(bytes)).toThrow(message);
  });
});

const plain: CaseNumbers = {
  widths: [3, 2, 4],
  weights: [new Float64Array(6).fill(0.5), new Float64Array(8).fill(-0.25)],
  biases: [new Float64Array(2), new Float64Array(4)],
  scales: [1, 0.5],
  skips: [false, false],
  precisions: [2, 1],
  activations: ['tanh', 'identity'],
  placement: 'before',
  x: new Float64Array(6).fill(1),
  y: new Float64Array(8).fill(2),
  batch: 2,
  ask: 'updates',
  accuracy: 1e-8,
  seed: 7,
  activities: [new Float64Array(6), new Float64Array(4), new Float64Array(8)],
};

describe('a case file', () => {
  test('is read back as it was written', () => {
    expect(readCase(writeCase(plain, 'a'))).toEqual(plain);
  });

  test('holds targets of another batch than the inputs as they are, and refuses numbers that fill no column', () => {
    const { tensors } = readTensors(writeCase({ ...plain, y: new Float64Array(12) }));
    expect([tensors.get('x')!.shape, tensors.get('y')!.shape]).toEqual([
      [3, 2],
      [4, 3],
    ]);
    expect(() => writeCase({ ...plain, y: new Float64Array(7) })).toThrow(/y must hold 4×2 numbers, got 7/);
    expect(() => writeCase({ ...plain, x: new Float64Array(7) })).toThrow(/x must hold 3×2 numbers, got 7/);
  });

  /** The case with its tensors or metadata changed. */
  const changed = (change: (t: Map<string, Tensor>, m: Map<string, string>) => unknown): Uint8Array => {
    const { tensors, metadata } = readTensors(writeCase(plain));
    const [t, m] = [new Map(tensors), new Map(metadata)];
    change(t, m);
    return writeTensors({ tensors: t, metadata: m });
  };
  const ones = (...shape: number[]): Tensor => ({
    dtype: 'F64',
    shape,
    data: new Float64Array(shape.reduce((p, n) => p * n, 1)).fill(1),
  });

  test('needs only tensors and the protocol: the rest is that of a plain linear network', () => {
    const bytes = changed((t, m) => {
      for (const name of ['b_1', 'b_2', 'z_0', 'z_1', 'z_2']) t.delete(name);
      for (const name of [...m.keys()]) if (name !== 'protocol') m.delete(name);
    });
    expect(readCase(bytes)).toMatchObject({
      ...{ widths: [3, 2, 4], scales: [1, 1], skips: [false, false], precisions: [1, 1], placement: 'after' },
      ...{ activations: ['identity', 'identity'], ask: 'activities', accuracy: 1e-8, seed: 1, batch: 2 },
    });
  });

  test.each<[string, Uint8Array, RegExp]>([
    ['another protocol', changed((_, m) => m.set('protocol', 'pcn-check/2')), /must say protocol pcn-check\/1, got/],
    ['no weights', changed((t) => (t.delete('W_1'), t.delete('W_2'))), /must include W_1/],
    ['a missing layer', changed((t) => t.delete('W_1')), /W_1 must be a matrix that is not empty, got nothing/],
    ['weights that do not chain', changed((t) => t.set('W_2', ones(4, 3))), /W_2 must be 4×2, got 4×3/],
    ['samples as rows', changed((t) => t.set('x', ones(2, 3))), /x must be 3×3, got 2×3; a sample is a column/],
    ['another batch of targets', changed((t) => t.set('y', ones(4, 1))), /y must be 4×2, got 4×1/],
    ['a bias too short', changed((t) => t.set('b_2', ones(1))), /b_2 must be 4, got 1/],
    ['an empty layer', changed((t) => t.set('W_1', ones(0, 3))), /W_1 must be a matrix that is not empty/],
    ['a tensor of another name', changed((t) => t.set('W_1b', ones(1))), /must be W_l, .* got W_1b/],
    [
      'NaN',
      changed((t) => t.set('y', { ...ones(4, 2), data: new Float64Array(8).fill(Number.NaN) })),
      /y must be finite, got NaN/,
    ],
    ['widths that are not the tensors’', changed((_, m) => m.set('widths', '[3,3,4]')), /widths must be \[3,2,4\]/],
    [
      'too few scales',
      changed((_, m) => m.set('scales', '[1]')),
      /scales must be a JSON array with one entry for each of 2/,
    ],
    ['a scale in words', changed((_, m) => m.set('scales', '["one",1]')), /scales must be a finite number, got "one"/],
    [
      'an unknown activation',
      changed((_, m) => m.set('activations', '["elu","elu"]')),
      /must be one of identity, .*got "elu"/,
    ],
    [
      'an unknown question',
      changed((_, m) => m.set('ask', 'weights')),
      /ask must be one of activities, updates, energy/,
    ],
    ['a negative accuracy', changed((_, m) => m.set('accuracy', '-1')), /accuracy must be positive, got -1/],
  ])('with %s is refused in words', (_, bytes, message) => {
    expect(() => readCase(bytes)).toThrow(DataError);
    expect(() => readCase(bytes)).toThrow(message);
  });
});

/** Bytes that begin as a file does and then go astray: flips, cuts, insertions, splices, digits changed, random bytes. */
function mutated(valid: readonly Uint8Array[], r: Random): Uint8Array {
  const base = valid[r.integer(0, valid.length - 1)]!;
  const kind = r.integer(0, 6);
  if (kind === 0) return Uint8Array.from({ length: r.integer(0, 64) }, () => r.integer(0, 255));
  if (kind === 1) return base.subarray(0, r.integer(0, base.length));
  if (kind === 2)
    return Uint8Array.from([...base, ...Array.from({ length: r.integer(1, 9) }, () => r.integer(0, 255))]);
  if (kind === 3) {
    const [i, j] = [r.integer(0, base.length - 1), r.integer(0, base.length - 1)];
    return Uint8Array.from([...base.subarray(0, i), ...base.subarray(j)]);
  }
  const bytes = base.slice();
  const header = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  for (let k = r.integer(1, 4); k > 0; k--) {
    const i = kind === 4 ? r.integer(0, bytes.length - 1) : 8 + r.integer(0, header - 1);
    if (kind === 6 && !(bytes[i]! >= 0x30 && bytes[i]! <= 0x39)) continue;
    bytes[i] =
      kind === 6 ? 0x30 + r.integer(0, 9) : [...'{}[]":,\\0-9e'].map((c) => c.charCodeAt(0))[r.integer(0, 11)]!;
  }
  return bytes;
}

test('100,000 mutated files are each read or refused with a typed error, in bounded memory', () => {
  const r = random(1, 'test/fuzz');
  const valid = [
    writeCase(plain, 'a'),
    file({}),
    file({ a: at(0, 8), b: at(8, 8, [0]), c: at(8, 24) }, 24),
    writeTensors({
      tensors: new Map([['F', { dtype: 'F32', shape: [], data: Float64Array.of(1) }]]),
      metadata: new Map(),
    }),
  ];
  const count = { read: 0, refused: 0 };
  const before = process.memoryUsage().rss;
  for (let i = 0; i < 100_000; i++) {
    const bytes = mutated(valid, r);
    try {
      (i % 2 === 0 ? readTensors : readCase)(bytes);
      count.read++;
    } catch (error) {
      if (!(error instanceof PcnCheckError)) throw error;
      if (error.message.length > 1000)
        throw new Error(`a message of ${error.message.length} characters`, { cause: error });
      count.refused++;
    }
  }
  expect(count.read).toBeGreaterThan(1000); // the fuzzer also makes valid files, so it is no test of the first byte alone
  expect(count.refused).toBeGreaterThan(50_000);
  expect(process.memoryUsage().rss - before).toBeLessThan(512 * 2 ** 20);
});
