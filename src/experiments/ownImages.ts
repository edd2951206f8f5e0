import { readFile, readdir, stat } from 'node:fs/promises';
import { type Batch, type ImageNumbers, drawImages } from '../data/index.ts';
import { DataError } from '../errors.ts';
import { readTensors } from '../protocol/safetensors.ts';
import { random } from '../random.ts';

/** Images of the user's own, as they are in the file. */
export interface OwnImages extends ImageNumbers {
  /** [channels, height, width], or what else one image is in the file. */
  readonly shape: readonly number[];
}

/**
 * Images from a safetensors file, or from the one file `*.safetensors` of a folder.
 *
 *     images   count × channels × height × width, or count × features; numbers are taken as they are
 *     labels   count, integers from 0 on; the classes are 0 to the largest
 *
 * Cost: the file is read once a call.
 * @throws {DataError} when there is no such file, a tensor is missing, or shapes and labels do not fit
 */
export async function ownImages(data: string): Promise<OwnImages> {
  const file = await fileIn(data);
  const { tensors } = readTensors(await readFile(file));
  const [images, labels] = ['images', 'labels'].map((name) => {
    const found = tensors.get(name);
    if (found === undefined)
      throw new DataError(
        `ownImages: ${file} must hold tensors images and labels, got ${[...tensors.keys()].join(', ') || 'none'}; save_file({"images": x, "labels": y}, "data.safetensors")`,
      );
    return found;
  });
  const [count, ...shape] = images!.shape;
  if (count === undefined || count === 0 || shape.length === 0 || shape.includes(0))
    throw new DataError(
      `ownImages: images must be count × channels × height × width or count × features, got ${images!.shape.join('×') || 'a scalar'}`,
    );
  if (labels!.shape.length !== 1 || labels!.shape[0] !== count)
    throw new DataError(
      `ownImages: labels must be a vector of ${count}, one an image, got ${labels!.shape.join('×') || 'a scalar'}; the class of each image, not one-hot`,
    );
  const wrong = labels!.data.find((label) => !(Number.isInteger(label) && label >= 0 && label < 2 ** 16));
  if (wrong !== undefined)
    throw new DataError(`ownImages: labels must be integers from 0 to 65535, got ${wrong}; number the classes from 0`);
  const lost = images!.data.find((pixel) => !Number.isFinite(pixel));
  if (lost !== undefined)
    throw new DataError(`ownImages: images must be finite, got ${lost}; look at how they were made`);
  return {
    ...{ shape, classes: largest(labels!.data) + 1, pixels: images!.data, labels: labels!.data },
    size: shape.reduce((product, n) => product * n, 1),
  };
}

const largest = (values: Float64Array): number => values.reduce((most, value) => Math.max(most, value), 0);

async function fileIn(data: string): Promise<string> {
  const found = await stat(data).catch(() => undefined);
  if (found === undefined)
    throw new DataError(
      `ownImages: data must be a safetensors file or a folder with one, got ${data}, which is not there`,
    );
  if (found.isFile()) return data;
  const files = (await readdir(data)).filter((name) => name.endsWith('.safetensors'));
  if (files.length !== 1)
    throw new DataError(
      `ownImages: ${data} must hold one file *.safetensors, got ${files.join(' and ') || 'none'}; name the file itself`,
    );
  return `${data}/${files[0]!}`;
}

/** A batch of distinct images, the same for the same seed. @throws {DimensionError} when there are fewer */
export const drawOwn = (images: OwnImages, batch: number, seed: number): Batch =>
  drawImages(images, random(seed, 'own images'), batch);
