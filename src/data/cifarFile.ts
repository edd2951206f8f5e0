import { DataError } from '../errors.ts';
import { readBytes } from './byteStream.ts';
import type { LabelledImages } from './labelledImages.ts';

/** Which of the two binary versions a file is: one label byte a record, or a coarse and a fine one. */
export type CifarFormat = 'cifar10' | 'cifar100';

const PIXELS = 3072; // 32 · 32 · 3
const LARGEST_FILE = 2 ** 31;

interface Layout {
  readonly title: string;
  /** The label bytes before the pixels; the last one is the class. */
  readonly labels: readonly { readonly name: string; readonly highest: number }[];
}

const LAYOUTS: Readonly<Record<CifarFormat, Layout>> = {
  cifar10: { title: 'CIFAR-10', labels: [{ name: 'label', highest: 9 }] },
  cifar100: {
    title: 'CIFAR-100',
    labels: [
      { name: 'coarse label', highest: 19 },
      { name: 'fine label', highest: 99 },
    ],
  },
};

const recordSize = (format: CifarFormat): number => LAYOUTS[format].labels.length + PIXELS;

/**
 * Images and classes from one file of CIFAR's binary version, plain or gzip. A record is its label bytes (CIFAR-10: the class 0..9;
 * CIFAR-100: the coarse class 0..19, then the fine one 0..99, which is taken) and 3,072 pixels 0..255: red, green, blue, each row by
 * row. The format has no header: the length must be a whole number of records, and every label is checked.
 * Shapes: pixels (count · 3072), labels (count).
 * Source: A. Krizhevsky, the data sets' page, "Binary version".
 * @throws {DataError} when the file is missing, empty, corrupt, no whole number of records, has a label out of range, or has more than 2³¹ bytes
 */
export async function readCifar(path: string, format: CifarFormat): Promise<LabelledImages> {
  const { title, labels: bytes } = LAYOUTS[format];
  const record = recordSize(format);
  const file = await wholeFile('readCifar', path);
  const other = format === 'cifar10' ? 'cifar100' : 'cifar10';
  const refuse = (condition: string, got: string): DataError =>
    new DataError(`readCifar: ${path} must ${condition}, got ${got}; ${nextStep(file.length, other)}`);
  const count = Math.floor(file.length / record);
  const left = file.length - count * record;
  if (count === 0 || left !== 0)
    throw refuse(
      `have whole records of ${record} bytes, as ${title} has`,
      `${file.length} bytes: ${left === 0 ? 'no record' : `record ${count + 1}, at byte ${count * record}, has ${left}`}`,
    );
  const pixels = new Uint8Array(count * PIXELS);
  const labels = new Uint8Array(count);
  for (let k = 0; k < count; k++) {
    const at = k * record;
    for (const [i, { name, highest }] of bytes.entries()) {
      const value = file[at + i]!;
      if (value > highest)
        throw refuse(
          `have ${title}'s labels: the ${name} of record ${k + 1}, byte ${at + i}, at most ${highest}`,
          `${value}`,
        );
      labels[k] = value;
    }
    pixels.set(file.subarray(at + bytes.length, at + record), k * PIXELS);
  }
  return { size: PIXELS, classes: bytes.at(-1)!.highest + 1, pixels, labels };
}

const nextStep = (length: number, other: CifarFormat): string =>
  length > 0 && length % recordSize(other) === 0
    ? `its length is that of a ${LAYOUTS[other].title} file: read it as one`
    : 'download it again or give the right file';

/**
 * The names of classes, one a line; empty lines at the end do not count.
 * @throws {DataError} when there are not as many names as classes
 */
export async function readClassNames(path: string, classes: number): Promise<readonly string[]> {
  const text = Buffer.from(await wholeFile('readClassNames', path)).toString('utf8');
  const names = text.trimEnd().split(/\r?\n/);
  if (names.length === classes && names.every((name) => name.trim() !== '')) return names;
  throw new DataError(
    `readClassNames: ${path} must have ${classes} names, one a line, got ${names.filter((name) => name.trim() !== '').length} in ${names.length} lines; take it from the archive of the images`,
  );
}

async function wholeFile(caller: string, path: string): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  await readBytes(caller, path, (piece) => {
    length += piece.length;
    if (length > LARGEST_FILE)
      throw new DataError(
        `${caller}: ${path} must have at most ${LARGEST_FILE} bytes, got more; give a file of the binary version`,
      );
    pieces.push(piece);
  });
  return Buffer.concat(pieces);
}
