import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CifarFormat, cifar, momentsOf, normalise, readCifar, readClassNames } from '../../src/data/index.ts';
import { DimensionError, ValueError } from '../../src/errors.ts';
import { random } from '../../src/random.ts';
import { gamma } from '../arithmetic/rounding.ts';
import { bytes, expectRefusal, packings, temporaryFolder } from './idxFiles.ts';

const { path: inFolder, saved } = temporaryFolder();
const HIGHEST = { cifar10: [9], cifar100: [19, 99] } as const;
const FORMATS = ['cifar10', 'cifar100'] as const;
const other = (format: CifarFormat): CifarFormat => (format === 'cifar10' ? 'cifar100' : 'cifar10');

/** Records as the format says: label bytes, then 3,072 pixels. The oracle of the reader. */
function records(
  format: CifarFormat,
  seed: number,
  count: number,
): { file: Uint8Array; pixels: Buffer; labels: number[] } {
  const parts = Array.from({ length: count }, (_, k) => ({
    labels: HIGHEST[format].map((highest, i) => bytes(seed * 1000 + 2 * k + i, 1, highest)[0]!),
    pixels: bytes(seed * 1000 + 500 + k, 3072),
  }));
  return {
    file: Buffer.concat(parts.map(({ labels, pixels }) => Buffer.concat([Uint8Array.from(labels), pixels]))),
    pixels: Buffer.concat(parts.map(({ pixels }) => pixels)),
    labels: parts.map(({ labels }) => labels.at(-1)!),
  };
}

describe('readCifar', () => {
  test('images and classes come back as written', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...FORMATS),
        fc.integer({ min: 1, max: 30 }),
        fc.constantFrom(...Object.keys(packings)),
        fc.nat(1000),
        async (format, count, how, seed) => {
          const { file, pixels, labels } = records(format, seed, count);
          const read = await readCifar(await saved(packings[how]!(file)), format);
          expect(read.size).toBe(3072);
          expect(read.classes).toBe(format === 'cifar10' ? 10 : 100);
          expect(Buffer.compare(read.pixels, pixels)).toBe(0);
          expect([...read.labels]).toEqual(labels);
        },
      ),
      { seed: 1, numRuns: 40 },
    );
  });

  test('a file that ends inside of a record is refused, with the place', async () => {
    for (const format of FORMATS) {
      const { file } = records(format, 2, 3);
      const record = file.length / 3;
      for (const length of [1, record - 1, record + 1, 2 * record + 1, 3 * record - 1]) {
        const message = await expectRefusal(readCifar(await saved(file.subarray(0, length), 'cut.bin'), format));
        const whole = Math.floor(length / record);
        expect(message).toContain('cut.bin must have whole records of');
        expect(message).toContain(`record ${whole + 1}, at byte ${whole * record}, has ${length - whole * record}`);
      }
      expect(await expectRefusal(readCifar(await saved(new Uint8Array(0)), format))).toContain('no record');
    }
  });

  test('a label out of range is refused, with record and byte', async () => {
    for (const format of FORMATS)
      for (const [i, highest] of HIGHEST[format].entries()) {
        const { file } = records(format, 3, 4);
        const at = 2 * (file.length / 4) + i;
        file[at] = highest + 1;
        const message = await expectRefusal(readCifar(await saved(file), format));
        expect(message).toContain(`of record 3, byte ${at}, at most ${highest}, got ${highest + 1}`);
        file[at] = highest;
        expect((await readCifar(await saved(file), format)).labels).toHaveLength(4);
      }
  });

  test('a file of the other format is refused, and told as what it is', async () => {
    for (const format of FORMATS) {
      const { file } = records(other(format), 4, 5);
      const message = await expectRefusal(readCifar(await saved(file), format));
      expect(message).toContain(`a ${other(format) === 'cifar10' ? 'CIFAR-10' : 'CIFAR-100'} file: read it as one`);
    }
  });

  test('a file whose length fits both formats is told by its labels', async () => {
    const file = new Uint8Array(3073 * 3074); // 3,073 records of CIFAR-100, or 3,074 of CIFAR-10
    file[3073] = 10; // a pixel of the first record, or the label of the second
    expect(await expectRefusal(readCifar(await saved(file, 'both'), 'cifar10'))).toContain(
      'CIFAR-100 file: read it as one',
    );
    expect((await readCifar(inFolder('both'), 'cifar100')).labels).toHaveLength(3073);
  });

  test('a file that is not there is refused', async () => {
    await expectRefusal(readCifar(inFolder('none'), 'cifar10'));
  });
});

describe('cifar', () => {
  const put = async (dir: string, name: string, content: Uint8Array): Promise<void> => {
    await mkdir(dir, { recursive: true });
    await writeFile(join(dir, name), content);
  };
  let folders = 0;
  const fresh = (): string => inFolder(`cifar-${folders++}`);
  const FILES = {
    cifar10: { inner: ['', 'cifar10', 'cifar-10-batches-bin'], train: 'data_batch_1', test: 'test_batch' },
    cifar100: { inner: ['', 'cifar100', 'cifar-100-binary'], train: 'train', test: 'test' },
  } as const;

  test('every spelling of the files is found, and the training set first', async () => {
    for (const format of FORMATS)
      for (const inner of FILES[format].inner)
        for (const end of ['.bin', '.bin.gz', '.first3.bin']) {
          const dir = fresh();
          const pack = packings[end.endsWith('.gz') ? 'gzip' : 'plain']!;
          const { file, pixels, labels } = records(format, 6, 3);
          await put(join(dir, inner), `${FILES[format].test}${end}`, pack(records(format, 7, 2).file));
          expect((await cifar(dir, format)).images).toBe(2);
          await put(join(dir, inner), `${FILES[format].train}${end}`, pack(file));
          const source = await cifar(dir, format);
          expect(source).toMatchObject({ name: format, integer: true, images: 3 });
          expect(source.sizes).toEqual({ inputs: 3072, outputs: format === 'cifar10' ? 10 : 100 });
          const { x, y } = source.draw(random(1), 0, 0, 3);
          const drawn = [0, 1, 2].map((b) => Array.from({ length: 3072 }, (_, i) => x[i * 3 + b]).join());
          const written = [0, 1, 2].map((k) => pixels.subarray(k * 3072, (k + 1) * 3072).join());
          expect(drawn.toSorted()).toEqual(written.toSorted());
          for (let b = 0; b < 3; b++) {
            const k = written.indexOf(drawn[b]!);
            expect(Array.from({ length: source.sizes!.outputs }, (_, c) => y[c * 3 + b]).indexOf(1)).toBe(labels[k]);
          }
        }
  });

  test('batches are put together in their order, with the names of classes', async () => {
    const dir = fresh();
    const [one, two] = [records('cifar10', 8, 2), records('cifar10', 9, 3)];
    await put(dir, 'data_batch_2.bin', two.file);
    await put(dir, 'data_batch_1.bin', one.file);
    await put(dir, 'batches.meta.txt', Buffer.from('a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n\n'));
    const source = await cifar(dir, 'cifar10');
    expect(source.images).toBe(5);
    expect(source.files).toEqual([`${dir}/data_batch_1.bin`, `${dir}/data_batch_2.bin`]);
    expect(source.classNames).toEqual([...'abcdefghij']);
  });

  test('a file of class names of another length is refused', async () => {
    expect(await expectRefusal(readClassNames(await saved(Buffer.from('a\nb\n')), 10))).toContain('got 2 in 2 lines');
    expect(await expectRefusal(readClassNames(await saved(Buffer.from('a\n\nb')), 3))).toContain('got 2 in 3 lines');
    const dir = fresh();
    await put(dir, 'test.bin', records('cifar100', 10, 1).file);
    await put(dir, 'fine_label_names.txt', Buffer.from('apple\n'));
    await expectRefusal(cifar(dir, 'cifar100'));
  });

  test('a batch that is there twice, and a folder without one, are refused', async () => {
    const dir = fresh();
    await mkdir(dir);
    expect(await expectRefusal(cifar(dir, 'cifar10'))).toContain('https://www.cs.toronto.edu/~kriz/');
    await put(dir, 'train.bin', records('cifar100', 11, 1).file);
    await expectRefusal(cifar(dir, 'cifar10'));
    await put(dir, 'data_batch_3.bin', records('cifar10', 11, 1).file);
    await put(dir, 'data_batch_3.first1.bin', records('cifar10', 11, 1).file);
    expect(await expectRefusal(cifar(dir, 'cifar10'))).toContain('data_batch_3.bin and data_batch_3.first1.bin');
  });

  test('a damaged file among others is named', async () => {
    const dir = fresh();
    await put(dir, 'data_batch_1.bin', records('cifar10', 12, 2).file);
    await put(dir, 'data_batch_5.bin', records('cifar10', 12, 2).file.subarray(1));
    expect(await expectRefusal(cifar(dir, 'cifar10'))).toContain(`${dir}/data_batch_5.bin must`);
  });

  const real = process.env['PCN_CHECK_DATA'];
  test.skipIf(real === undefined)('real records are read, where PCN_CHECK_DATA names their folder', async (context) => {
    const source = await cifar(real!, 'cifar10').catch(() => undefined);
    if (!source) return context.skip('no CIFAR-10 in PCN_CHECK_DATA');
    const { x, y } = source.draw(random(1), 0, 0, Math.min(source.images, 200));
    expect(x.reduce((max, v) => Math.max(max, v), 0)).toBe(255);
    expect(Array.from({ length: 10 }, (_, c) => y.subarray(c * 200, (c + 1) * 200).some((v) => v === 1))).not.toContain(
      false,
    );
  });
});

describe('normalise', () => {
  const batch = { inputs: 6, outputs: 1, x: Float64Array.from({ length: 12 }, (_, k) => k), y: new Float64Array(2) };

  test('each channel is shifted and divided by its own numbers', () => {
    const { x } = normalise(batch, 2, { mean: [0, 1, 2], std: [1, 2, 4] });
    const expected = [
      0,
      0.5,
      1,
      1.5,
      ...[2, 2.5, 3, 3.5].map((v) => (v - 1) / 2),
      ...[4, 4.5, 5, 5.5].map((v) => (v - 2) / 4),
    ];
    expect([...x]).toEqual(expected);
    expect([...batch.x]).toEqual(Array.from({ length: 12 }, (_, k) => k));
  });

  test('by their own moments, images have mean 0 and variance 1 in every channel', () => {
    const { x } = normalise(batch, 2, momentsOf(batch, 2, 3));
    // Means and variances of these numbers are exact. The root and the division round x, 3 sums follow, and Σ|x| ≤ 4 as Σx² = 4;
    // of squares, twice the 2 roundings of x, its product and 3 sums.
    const bound = (roundings: number): number => 4 * gamma(roundings, 2 ** -53);
    for (let c = 0; c < 3; c++) {
      const part = x.slice(4 * c, 4 * c + 4);
      expect(Math.abs(part.reduce((sum, v) => sum + v, 0))).toBeLessThanOrEqual(bound(5));
      expect(Math.abs(part.reduce((sum, v) => sum + v * v, 0) - 4)).toBeLessThanOrEqual(bound(8));
    }
  });

  test('numbers that would give no pixels are refused', () => {
    for (const constants of [
      { mean: [0], std: [0] },
      { mean: [0], std: [-1] },
      { mean: [NaN], std: [1] },
      { mean: [0], std: [1, 1] },
      { mean: [], std: [] },
    ])
      expect(() => normalise(batch, 255, constants)).toThrow(ValueError);
    expect(() => normalise(batch, 0, { mean: [0], std: [1] })).toThrow(ValueError);
    expect(() => normalise(batch, 1, { mean: [0, 0, 0, 0], std: [1, 1, 1, 1] })).toThrow(DimensionError);
    expect(() => momentsOf(batch, 1, 4)).toThrow(DimensionError);
  });
});
