import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readIdxImages, readIdxLabels, readIdxPair } from '../../src/data/index.ts';
import { DataError, ValueError } from '../../src/errors.ts';
import { bytes, expectRefusal, idx, packings, temporaryFolder } from './idxFiles.ts';

const { path: inFolder, saved } = temporaryFolder();
const packing = fc.constantFrom(...Object.keys(packings));

/** What became of reading `small` from a file that was tampered with. */
const outcomeOf = (reading: Promise<{ pixels: Uint8Array }>): Promise<string> =>
  reading.then(
    ({ pixels }) => (Buffer.compare(pixels, small.subarray(16)) === 0 ? 'read' : 'read as something else'),
    (error: unknown) => (error instanceof DataError ? 'refused' : String(error)),
  );

const small = idx([3, 2, 5], bytes(1, 30));
const smallLabels = idx([7], bytes(2, 7, 9));
describe('readIdxImages and readIdxLabels', () => {
  test('images come back as written, all or the wanted first ones', async () => {
    const side = fc.integer({ min: 1, max: 40 });
    const wanted = fc.oneof(fc.constant(Infinity), fc.integer({ min: 1, max: 120 }));
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 100 }),
        side,
        side,
        wanted,
        packing,
        fc.integer(),
        async (count, rows, columns, wanted, how, seed) => {
          const pixels = bytes(seed, count * rows * columns);
          const path = await saved(packings[how]!(idx([count, rows, columns], pixels)));
          const read = await readIdxImages(path, wanted);
          expect({ ...read, pixels: 0 }).toEqual({ count, rows, columns, pixels: 0 });
          expect(Buffer.compare(read.pixels, pixels.subarray(0, Math.min(wanted, count) * rows * columns))).toBe(0);
        },
      ),
      { seed: 1, numRuns: 150 },
    );
  });

  test('labels come back as written, with their images', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 80_000 }), packing, fc.integer(), async (count, how, seed) => {
        const labels = bytes(seed, count, 9);
        const path = await saved(packings[how]!(idx([count], labels)), 'labels');
        const read = await readIdxPair(await saved(idx([count, 1, 1], labels)), path, 50_000);
        expect(read.count).toBe(count);
        expect(Buffer.compare(read.labels, labels.subarray(0, 50_000))).toBe(0);
        expect(Buffer.compare(read.pixels, read.labels)).toBe(0);
      }),
      { seed: 2, numRuns: 30 },
    );
  });

  test('a file cut short anywhere is refused', async () => {
    for (const [how, pack] of Object.entries(packings)) {
      const whole = pack(small);
      // Two members cut after the first are a whole gzip file of a truncated IDX file.
      for (let length = 0; length < whole.length; length++)
        await expectRefusal(readIdxImages(await saved(whole.subarray(0, length)), 1)).catch((cause: unknown) => {
          throw new Error(`${how} cut to ${length} bytes`, { cause });
        });
    }
    for (let length = 0; length < smallLabels.length; length++)
      await expectRefusal(readIdxLabels(await saved(smallLabels.subarray(0, length))));
  });

  test('a gzip file of an IDX file cut short anywhere is refused', async () => {
    for (let length = 0; length < small.length; length++) {
      const message = await expectRefusal(readIdxImages(await saved(gzipSync(small.subarray(0, length))), 1));
      expect(message).toMatch(length < 16 ? /16 bytes of header, got/ : /be 46 bytes long, .* truncated/);
    }
  });

  test('trailing bytes are refused, whatever they are, in the file and around its gzip data', async () => {
    for (const count of [1, 2, 17, 70_000]) {
      for (const value of [0, 7, 0x1f]) {
        const tail = Buffer.alloc(count, value);
        expect(await expectRefusal(readIdxImages(await saved(Buffer.concat([small, tail])), 1))).toContain('trailing');
        expect(await expectRefusal(readIdxImages(await saved(gzipSync(Buffer.concat([small, tail]))), 1))).toContain(
          'trailing',
        );
        await expectRefusal(readIdxImages(await saved(Buffer.concat([gzipSync(small), tail])), 1));
        await expectRefusal(readIdxLabels(await saved(Buffer.concat([smallLabels, tail]))));
      }
    }
  });

  test('another magic number is refused by name', async () => {
    expect(await expectRefusal(readIdxImages(await saved(idx([20], bytes(1, 20)))))).toMatch(
      /0x00000803, got 0x00000801/,
    );
    expect(await expectRefusal(readIdxLabels(await saved(small)))).toMatch(/0x00000801, got 0x00000803/);
    const floats = small.slice();
    floats[2] = 0x0d;
    expect(await expectRefusal(readIdxImages(await saved(floats)))).toMatch(/got 0x00000d03/);
  });

  test('any header but those of the same length is refused, with a DataError and nothing else', async () => {
    const change = fc.tuple(fc.nat(15), fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 2, 3, 5, 6, 10, 15, 30)));
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), fc.boolean(), async (changes, gzip) => {
        const file = Buffer.from(small);
        for (const [at, value] of changes) file[at] = value;
        const outcome = await outcomeOf(readIdxImages(await saved(gzip ? gzipSync(file) : file)));
        const product = [4, 8, 12].reduce((product, at) => product * BigInt(file.readUInt32BE(at)), 1n);
        const honest = file.readUInt32BE(0) === 0x803 && product === 30n;
        expect(outcome).toBe(honest ? 'read' : 'refused');
        if (!honest) refused++;
      }),
      { seed: 3, numRuns: 500 },
    );
    expect(refused).toBeGreaterThan(375);
  });

  test('a corrupt gzip file is refused or harmless, never read as something else', async () => {
    // Its CRC lets 2⁻³² of corrupt bodies pass; changes of date or system in its header are harmless.
    const whole = gzipSync(small);
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const file = Buffer.from(whole);
        file[at]! ^= flip;
        const outcome = await outcomeOf(readIdxImages(await saved(file)));
        const allowed = at === 3 ? ['read', 'refused'] : at >= 4 && at <= 9 ? ['read'] : ['refused'];
        expect(allowed).toContain(outcome);
        if (outcome === 'refused') refused++;
      }),
      { seed: 4, numRuns: 300 },
    );
    expect(refused).toBeGreaterThan(210);
  });

  test.each([
    ['no images', [0, 2, 2]],
    ['no rows', [2, 0, 2]],
    ['a huge side', [1, 1, 4097]],
    ['4 GiB', [1024, 2048, 2048]],
  ])('a header that promises %s is refused before its body is read', async (_, sizes) => {
    const length = sizes.reduce((product, size) => product * size, 1);
    const body = new Uint8Array(Math.min(length, 5000));
    expect(await expectRefusal(readIdxImages(await saved(idx(sizes, body))))).toContain(`sizes ${sizes.join('×')}`);
  });

  test('a label above 9 is refused wherever it is, also behind the wanted ones', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(79_999), fc.integer({ min: 10, max: 255 }), packing, async (at, label, how) => {
        const labels = bytes(3, 80_000, 9);
        labels[at] = label;
        const path = await saved(packings[how]!(idx([80_000], labels)));
        expect(await expectRefusal(readIdxLabels(path, 1))).toContain(
          `label ${at + 1} of ${path} must be at most 9, got ${label}`,
        );
      }),
      { seed: 5, numRuns: 20 },
    );
  });

  test('more labels than images, or fewer, are refused', async () => {
    const images = await saved(small, 'images');
    for (const count of [1, 2, 4, 5])
      expect(await expectRefusal(readIdxPair(images, await saved(idx([count], new Uint8Array(count))), 1))).toMatch(
        new RegExp(`must have 3 labels .* got ${count};`),
      );
  });

  test('a missing file and a folder are refused with a DataError, a senseless count with a ValueError', async () => {
    expect(await expectRefusal(readIdxImages(inFolder('absent')))).toContain('ENOENT');
    await expectRefusal(readIdxLabels(inFolder()));
    const path = await saved(small);
    for (const wanted of [0, -1, 1.5, NaN]) await expect(readIdxImages(path, wanted)).rejects.toThrow(ValueError);
  });
});
