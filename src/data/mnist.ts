import { readdir } from 'node:fs/promises';
import { DataError } from '../errors.ts';
import { readIdxPair } from './idx.ts';
import { labelledImages } from './labelledImages.ts';
import type { DataSource } from './source.ts';

const SIDE = 28;
const CLASSES = 10;
/** In order of preference. */
const SETS = ['train', 't10k'];

/**
 * The MNIST digits from their original IDX files, plain or gzip, in `dir` or else in `dir`/mnist.
 * File names: {train,t10k}-images-idx3-ubyte[.gz] and {train,t10k}-labels-idx1-ubyte[.gz], or with a dot before idx. The training set is
 * taken where one of its files is there, and the test set otherwise: what is drawn depends on which files the folder has.
 * Shapes: x (784 × B), y (10 × B), row-major, a digit is a column.   Units: raw pixels, integers 0..255; one-hot targets.
 * Source: Y. LeCun, C. Cortes, C. J. C. Burges, The MNIST database of handwritten digits. Not part of this package.
 * @throws {DataError} when neither folder has a set, a set lacks a file, a file is damaged, or its images are not 28×28
 */
export async function mnist(dir: string): Promise<DataSource> {
  const { images, labels } = await findSet(dir);
  const { rows, columns, pixels, labels: classes } = await readIdxPair(images, labels);
  if (rows !== SIDE || columns !== SIDE)
    throw new DataError(
      `mnist: ${images} must hold images of ${SIDE}×${SIDE} pixels, got ${rows}×${columns}; give the original MNIST files`,
    );
  return labelledImages('mnist', { size: SIDE * SIDE, classes: CLASSES, pixels, labels: classes });
}

async function findSet(dir: string): Promise<{ images: string; labels: string }> {
  for (const folder of [dir, `${dir}/mnist`]) {
    const names = new Set(await readdir(folder).catch((): string[] => []));
    for (const set of SETS) {
      const [images, labels] = ['images?idx3-ubyte', 'labels?idx1-ubyte'].map((pattern) =>
        ['-', '.']
          .flatMap((mark) => ['', '.gz'].map((end) => `${set}-${pattern.replace('?', mark)}${end}`))
          .find((name) => names.has(name)),
      );
      if (images && labels) return { images: `${folder}/${images}`, labels: `${folder}/${labels}` };
      if (images || labels)
        throw new DataError(
          `mnist: ${folder} must hold both ${set}-images-idx3-ubyte and ${set}-labels-idx1-ubyte, got ${images ?? labels} alone; add the other file`,
        );
    }
  }
  throw new DataError(
    `mnist: dir must hold train- or t10k-images-idx3-ubyte and -labels-idx1-ubyte (.gz or not), got ${dir}; download MNIST's original files there or into ${dir}/mnist`,
  );
}
