import { expect, test } from 'vitest';
import { readCase, writeCase } from '../../src/protocol/caseFile.ts';
import { readTensors, writeTensors } from '../../src/protocol/safetensors.ts';
import { PcnCheckError } from '../../src/errors.ts';
import { type Random, random } from '../../src/random.ts';
import { at, file, plain } from './files.ts';

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
    writeCase(
      { ...plain, ask: 'trajectory', rates: { steps: 2, activityRate: 0.1, parameterRate: 0.01 } },
      'a',
      'pcn-check/2',
    ),
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
