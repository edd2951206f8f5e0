import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { mnist, readIdxPair } from '../../src/data/index.ts';
import { random } from '../../src/random.ts';
import { expectRefusal, idx, packings, temporaryFolder } from './idxFiles.ts';

const { path: inFolder } = temporaryFolder();

describe('mnist', () => {
  /** A folder with a set of `count` images: image k is all k, its class is k mod 10. */
  async function put(dir: string, set: string, count: number, mark = '-', pack = 'gzip'): Promise<void> {
    const end = pack === 'plain' ? '' : '.gz';
    const pixels = Uint8Array.from({ length: count * 784 }, (_, i) => Math.floor(i / 784));
    await mkdir(dir, { recursive: true });
    const write = (what: string, file: Uint8Array): Promise<void> =>
      writeFile(join(dir, `${set}-${what}-ubyte${end}`), packings[pack]!(file));
    await write(`images${mark}idx3`, idx([count, 28, 28], pixels));
    await write(
      `labels${mark}idx1`,
      idx(
        [count],
        Uint8Array.from({ length: count }, (_, k) => k % 10),
      ),
    );
  }
  let folders = 0;
  const fresh = (): string => inFolder(`mnist-${folders++}`);

  test('every spelling of the files is found, in the folder and in its folder mnist', async () => {
    for (const set of ['train', 't10k'])
      for (const mark of ['-', '.'])
        for (const pack of ['plain', 'gzip'])
          for (const inner of ['', 'mnist']) {
            const dir = fresh();
            await put(join(dir, inner), set, 12, mark, pack);
            const source = await mnist(dir);
            expect(source).toMatchObject({ name: 'mnist', sizes: { inputs: 784, outputs: 10 }, integer: true });
            const { x, y } = source.draw(random(1), 3, 2, 12);
            expect(x).toEqual(Float64Array.from({ length: 784 * 12 }, (_, k) => x[k % 12]!));
            const oneHot = (_: unknown, k: number) => (Math.floor(k / 12) === x[k % 12]! % 10 ? 1 : 0);
            expect(y).toEqual(Float64Array.from({ length: 10 * 12 }, oneHot));
            expect(x.slice(0, 12).toSorted()).toEqual(Float64Array.from({ length: 12 }, (_, k) => k));
          }
  });

  test('the training set is taken where both sets are, and the folder itself before its folder mnist', async () => {
    const dir = fresh();
    const largestBatch = async (): Promise<string> => {
      const source = await mnist(dir);
      try {
        source.draw(random(1), 784, 10, 1e6);
      } catch (error) {
        return (error as Error).message;
      }
      return 'none';
    };
    await put(join(dir, 'mnist'), 't10k', 3);
    expect(await largestBatch()).toContain('from 1 to 3,');
    await put(join(dir, 'mnist'), 'train', 4);
    expect(await largestBatch()).toContain('from 1 to 4,');
    await put(dir, 't10k', 5);
    expect(await largestBatch()).toContain('from 1 to 5,');
  });

  test('no set, half a set, and images of another size are refused', async () => {
    const dir = fresh();
    expect(await expectRefusal(mnist(dir))).toContain('download');
    await put(dir, 't10k', 2);
    await rm(join(dir, 't10k-labels-idx1-ubyte.gz'));
    expect(await expectRefusal(mnist(dir))).toContain('t10k-images-idx3-ubyte.gz alone');
    await writeFile(join(dir, 't10k-labels-idx1-ubyte'), idx([3], new Uint8Array(3)));
    await writeFile(join(dir, 't10k-images-idx3-ubyte'), idx([3, 2, 5], new Uint8Array(30)));
    expect(await expectRefusal(mnist(dir))).toContain('28×28 pixels, got 2×5');
  });

  test('the official MNIST test set (found through PCN_CHECK_DATA) is read: 10,000 digits, known class counts and brightness', async (context) => {
    const data = process.env['PCN_CHECK_DATA'];
    if (!data) return context.skip('PCN_CHECK_DATA is not set: a folder that holds mnist/ with the original files');
    const path = (name: string): string => join(data, 'mnist', `t10k-${name}-ubyte.gz`);
    const { count, rows, columns, pixels, labels } = await readIdxPair(path('images-idx3'), path('labels-idx1'));
    expect([count, rows, columns, pixels.length]).toEqual([10_000, 28, 28, 7_840_000]);
    const counts = Array<number>(10).fill(0);
    for (const label of labels) counts[label]! += 1;
    expect(counts).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
    expect([...labels.subarray(0, 10)]).toEqual([7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
    // The mean brightness of the test set is 0.1325 of 255 (torchvision users know it as such).
    const mean = pixels.reduce((sum, p) => sum + p, 0) / pixels.length / 255;
    expect(mean.toFixed(4)).toBe('0.1325'); // the published figure, to its four decimals
    const { x } = (await mnist(data)).draw(random(1), 784, 10, 64);
    expect([Math.min(...x), Math.max(...x)]).toEqual([0, 255]);
  });
});
