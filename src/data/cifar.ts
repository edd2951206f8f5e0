import { readdir } from 'node:fs/promises';
import { DataError } from '../errors.ts';
import { type CifarFormat, readCifar, readClassNames } from './cifarFile.ts';
import { labelledImages } from './labelledImages.ts';
import type { DataSource } from './source.ts';

/** Where a set of images lies, by the names that its authors gave to the files. */
interface CifarSet {
  readonly title: string;
  readonly classes: number;
  /** As the archive unpacks, and as one might call it. */
  readonly folders: readonly string[];
  /** In order of preference: the files of a set, each of which may be an excerpt such as data_batch_1.first258.bin. */
  readonly sets: readonly RegExp[];
  /** What the first set is called in messages. */
  readonly wanted: string;
  /** The names of the classes, a line each. */
  readonly names: string;
  readonly archive: string;
}

const SETS: Readonly<Record<CifarFormat, CifarSet>> = {
  cifar10: {
    title: 'CIFAR-10',
    classes: 10,
    folders: ['', 'cifar10', 'cifar-10-batches-bin'],
    sets: [/^data_batch_[1-5](?:\.\w+)?\.bin(?:\.gz)?$/, /^test_batch(?:\.\w+)?\.bin(?:\.gz)?$/],
    wanted: 'data_batch_1.bin … data_batch_5.bin or test_batch.bin',
    names: 'batches.meta.txt',
    archive: 'https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz',
  },
  cifar100: {
    title: 'CIFAR-100',
    classes: 100,
    folders: ['', 'cifar100', 'cifar-100-binary'],
    sets: [/^train(?:\.\w+)?\.bin(?:\.gz)?$/, /^test(?:\.\w+)?\.bin(?:\.gz)?$/],
    wanted: 'train.bin or test.bin',
    names: 'fine_label_names.txt',
    archive: 'https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz',
  },
};

/** Colour images as a source, and what was read for it. */
export interface CifarSource extends DataSource {
  readonly images: number;
  /** The files, so that an excerpt is told as what it is: the format has no count of its records. */
  readonly files: readonly string[];
  /** Where the file of class names is there. */
  readonly classNames?: readonly string[];
}

/**
 * CIFAR-10 or CIFAR-100 from their binary version, plain or gzip, in `dir` or in its folder cifar10, cifar-10-batches-bin (cifar100,
 * cifar-100-binary). The training set is taken where one of its files is there, and the test set otherwise. Classes of CIFAR-100 are the
 * 100 fine ones.
 * Shapes: x (3072 × B), y (10 or 100 × B), row-major, an image is a column: red, green, blue, each row by row.   Units: raw pixels,
 * integers 0..255; one-hot targets.
 * Source: A. Krizhevsky, Learning Multiple Layers of Features from Tiny Images, 2009. Not part of this package.
 * @throws {DataError} when no folder has a file of the format, a batch is there twice, or a file is damaged or of the other format
 */
export async function cifar(dir: string, format: CifarFormat): Promise<CifarSource> {
  const set = SETS[format];
  const { files, names } = await findSet(dir, set);
  const read = [];
  for (const file of files) read.push(await readCifar(file, format));
  const pixels = joined(read.map((images) => images.pixels));
  const labels = joined(read.map((images) => images.labels));
  return {
    ...labelledImages(format, { size: read[0]!.size, classes: set.classes, pixels, labels }),
    ...{ images: labels.length, files },
    ...(names === undefined ? {} : { classNames: await readClassNames(names, set.classes) }),
  };
}

async function findSet(dir: string, set: CifarSet): Promise<{ files: string[]; names: string | undefined }> {
  for (const folder of set.folders.map((inner) => (inner === '' ? dir : `${dir}/${inner}`))) {
    const there = (await readdir(folder).catch((): string[] => [])).toSorted();
    for (const pattern of set.sets) {
      const found = there.filter((name) => pattern.test(name));
      if (found.length === 0) continue;
      const twice = found.find((name, i) => i > 0 && batchOf(name) === batchOf(found[i - 1]!));
      if (twice !== undefined)
        throw new DataError(
          `cifar: ${folder} must hold every batch once, got ${found.filter((name) => batchOf(name) === batchOf(twice)).join(' and ')}; remove one`,
        );
      const names = there.includes(set.names) ? `${folder}/${set.names}` : undefined;
      return { files: found.map((name) => `${folder}/${name}`), names };
    }
  }
  throw new DataError(
    `cifar: dir must hold ${set.wanted} of ${set.title} (binary version, .gz or not), got ${dir}; unpack ${set.archive} there`,
  );
}

const batchOf = (file: string): string => file.slice(0, file.indexOf('.'));

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
