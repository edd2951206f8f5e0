import { DataError, ValueError } from '../errors.ts';
import { readBytes } from './byteStream.ts';

/** The first `pixels.length / (rows · columns)` of `count` images, one after another, row by row, raw 0..255. */
export interface IdxImages {
  readonly count: number;
  readonly rows: number;
  readonly columns: number;
  readonly pixels: Uint8Array;
}

/** The first `labels.length` of `count` classes 0..9. */
export interface IdxLabels {
  readonly count: number;
  readonly labels: Uint8Array;
}

const LARGEST_SIDE = 4096;
const LARGEST_BODY = 2 ** 31;
const HIGHEST_LABEL = 9;

/**
 * Images from an IDX file of unsigned bytes in three dimensions, plain or gzip. The whole length is checked, `wanted` images are kept.
 * Source: Y. LeCun, C. Cortes, C. J. C. Burges, The MNIST database of handwritten digits: "file formats".
 * @throws {DataError} when the file is missing, corrupt, truncated, longer than its header says, or not of images
 * @throws {ValueError} when wanted is not a positive integer (or Infinity, for all)
 */
export async function readIdxImages(path: string, wanted = Infinity): Promise<IdxImages> {
  const { dimensions, body } = await readIdx({ caller: 'readIdxImages', path, wanted, magic: 0x00000803 });
  const [count, rows, columns] = dimensions as [number, number, number];
  return { count, rows, columns, pixels: body };
}

/**
 * Classes from an IDX file of unsigned bytes in one dimension, plain or gzip. All of them are checked, `wanted` are kept.
 * Source: as readIdxImages.
 * @throws {DataError} as readIdxImages does, and when a label is above 9
 * @throws {ValueError} as readIdxImages does
 */
export async function readIdxLabels(path: string, wanted = Infinity): Promise<IdxLabels> {
  const check = (piece: Uint8Array, from: number): void => {
    const k = piece.findIndex((label) => label > HIGHEST_LABEL);
    if (k >= 0)
      throw new DataError(
        `readIdxLabels: label ${from + k + 1} of ${path} must be at most ${HIGHEST_LABEL}, got ${piece[k]}; download the file again`,
      );
  };
  const { dimensions, body } = await readIdx({ caller: 'readIdxLabels', path, wanted, magic: 0x00000801, check });
  return { count: dimensions[0]!, labels: body };
}

/**
 * Images and their classes, as many of both.
 * @throws {DataError | ValueError} as readIdxImages and readIdxLabels do, and when the two files count differently
 */
export async function readIdxPair(
  imagesPath: string,
  labelsPath: string,
  wanted = Infinity,
): Promise<IdxImages & IdxLabels> {
  const images = await readIdxImages(imagesPath, wanted);
  const labels = await readIdxLabels(labelsPath, wanted);
  if (images.count !== labels.count)
    throw new DataError(
      `readIdxPair: ${labelsPath} must have ${images.count} labels as ${imagesPath} has images, got ${labels.count}; take both from one set`,
    );
  return { ...images, labels: labels.labels };
}

interface Idx {
  readonly caller: string;
  readonly path: string;
  readonly wanted: number;
  readonly magic: number;
  /** Sees every byte of the body, with the position of its first one. */
  readonly check?: (piece: Uint8Array, from: number) => void;
}

/** Header: magic 00 00 type rank, then rank sizes, all big-endian 32 bits; body: the product of the sizes in bytes. */
async function readIdx({
  caller,
  path,
  wanted,
  magic,
  check,
}: Idx): Promise<{ dimensions: number[]; body: Uint8Array }> {
  if (!(wanted === Infinity || (Number.isSafeInteger(wanted) && wanted >= 1)))
    throw new ValueError(`${caller}: wanted must be a positive integer, got ${wanted}; leave it out to read all`);
  const refuse = (condition: string, got: string): DataError =>
    new DataError(`${caller}: ${path} must ${condition}, got ${got}; download it again or give the right file`);
  const header = new Uint8Array(4 + 4 * (magic & 0xff));
  let headerSeen = 0;
  let bodySeen = 0;
  let dimensions: number[] = [];
  let total = 0;
  let kept = 0;
  const pieces: Uint8Array[] = [];
  await readBytes(caller, path, (piece) => {
    const start = piece.subarray(0, header.length - headerSeen);
    header.set(start, headerSeen);
    headerSeen += start.length;
    if (headerSeen < header.length) return;
    if (start.length > 0) {
      dimensions = readHeader(header, magic, refuse);
      const record = dimensions.slice(1).reduce((product, size) => product * size, 1);
      total = dimensions[0]! * record;
      kept = Math.min(wanted, dimensions[0]!) * record;
    }
    const body = piece.subarray(start.length);
    if (bodySeen + body.length > total)
      throw refuse(`be ${header.length + total} bytes long, as its header says`, 'trailing bytes');
    check?.(body, bodySeen);
    if (bodySeen < kept) pieces.push(body.subarray(0, kept - bodySeen));
    bodySeen += body.length;
  });
  if (headerSeen < header.length) throw refuse(`begin with ${header.length} bytes of header`, `${headerSeen} in all`);
  if (bodySeen < total)
    throw refuse(
      `be ${header.length + total} bytes long, as its header says`,
      `${header.length + bodySeen}: it is truncated`,
    );
  const body = new Uint8Array(kept);
  let at = 0;
  for (const piece of pieces) {
    body.set(piece, at);
    at += piece.length;
  }
  return { dimensions, body };
}

function readHeader(
  header: Uint8Array,
  magic: number,
  refuse: (condition: string, got: string) => DataError,
): number[] {
  const hexadecimal = (n: number): string => `0x${n.toString(16).padStart(8, '0')}`;
  const view = new DataView(header.buffer);
  const got = view.getUint32(0);
  if (got !== magic) throw refuse(`begin with the magic number ${hexadecimal(magic)}`, hexadecimal(got));
  const dimensions = Array.from({ length: magic & 0xff }, (_, i) => view.getUint32(4 + 4 * i));
  const sane = dimensions.every((size, i) => size >= 1 && (i === 0 || size <= LARGEST_SIDE));
  if (!sane || dimensions.reduce((product, size) => product * size, 1) > LARGEST_BODY)
    throw refuse(
      `have a record or more, sides of 1 to ${LARGEST_SIDE} and at most ${LARGEST_BODY} bytes`,
      `sizes ${dimensions.join('×')}`,
    );
  return dimensions;
}
