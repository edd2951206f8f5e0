import { DimensionError } from '../errors.ts';
import type { Random } from '../random.ts';
import type { Batch, DataSource } from './source.ts';

/** Images one after another, `size` numbers each, and the class 0 … classes − 1 of each. */
export interface ImageNumbers {
  readonly size: number;
  readonly classes: number;
  readonly pixels: ArrayLike<number>;
  readonly labels: ArrayLike<number>;
}

/** The same in bytes. */
export interface LabelledImages extends ImageNumbers {
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array;
}

/**
 * A batch of distinct images, uniform among all ordered choices, with one-hot targets.
 *
 *     x[:, b] = image k_b,   y[:, b] = e_{class of image k_b},   k_1 … k_B pairwise different
 *
 * Shapes: x (size × B), y (classes × B), row-major.   Units: raw pixels, unscaled.   Cost: O(B (size + classes)), one random number an image.
 * @throws {DimensionError} when batch is not an integer from 1 to the number of images
 */
export function drawImages(images: ImageNumbers, r: Random, batch: number): Batch {
  const { size, classes, pixels, labels } = images;
  if (!(Number.isInteger(batch) && batch >= 1 && batch <= labels.length))
    throw new DimensionError(
      `drawImages: batch must be an integer from 1 to ${labels.length}, got ${batch}; a batch holds each image at most once`,
    );
  const x = new Float64Array(size * batch);
  const y = new Float64Array(classes * batch);
  distinct(r, labels.length, batch).forEach((k, b) => {
    for (let i = 0; i < size; i++) x[i * batch + b] = pixels[k * size + i]!;
    y[labels[k]! * batch + b] = 1;
  });
  return { inputs: size, outputs: classes, x, y };
}

/** Images in memory as a source; the sizes asked for are ignored, the images have their own. */
export function labelledImages(name: string, images: LabelledImages): DataSource {
  return {
    name,
    sizes: { inputs: images.size, outputs: images.classes },
    integer: true,
    draw: (r, _inputs, _outputs, batch) => drawImages(images, r, batch),
  };
}

/** The first `wanted` entries of a Fisher–Yates shuffle of 0 … count − 1, of which only the moved entries are stored. */
function distinct(r: Random, count: number, wanted: number): number[] {
  const moved = new Map<number, number>();
  return Array.from({ length: wanted }, (_, i) => {
    const j = r.integer(i, count - 1);
    const chosen = moved.get(j) ?? j;
    moved.set(j, moved.get(i) ?? i);
    return chosen;
  });
}
