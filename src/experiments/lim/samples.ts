import { type Batch, momentsOf, normalise, teacher } from '../../data/index.ts';
import { type Random, random } from '../../random.ts';
import { type ImagesName, requireImages, splitImages } from '../images.ts';

/** What networks are given: synthetic samples, or images and what is done to their pixels. Part of every reading's name. */
export type Samples =
  { readonly drawn: 'teacher' | 'one-hot' } | { readonly images: ImagesName; readonly pixels: PixelRange };

/**
 * `unit`: [0, 1].   `symmetric`: [−1, 1].   `channels`: mean 0 and variance 1 of each channel over the batch.   `pixels`: of each pixel.
 */
export type PixelRange = 'unit' | 'symmetric' | 'channels' | 'pixels';

/** D and M of synthetic samples: as digits have them. */
const [INPUTS, OUTPUTS] = [64, 10];

/**
 * A whole batch, the same for the same seed.
 *
 *     teacher: x ~ N(0, I_64), y = W x, W ~ N(0, 1/64)      one-hot: x ~ N(0, I_64), y = e_c, c uniform in 0..9      images: y = e_class
 *
 * Shapes: x (D × B), y (10 × B), row-major, a sample is a column.
 * @throws {DataError} as the readers of images do
 */
export async function batchOf(samples: Samples, batch: number, seed: number, folder?: string): Promise<Batch> {
  if ('drawn' in samples) {
    const r = random(seed, 'limit samples');
    return samples.drawn === 'teacher' ? teacher.draw(r, INPUTS, OUTPUTS, batch) : oneHot(r, batch);
  }
  const { images, pixels } = samples;
  const asked = { images, train: batch, test: 0, labels: 'true', seed, normalised: pixels === 'channels' } as const;
  const { train } = await splitImages(asked, folder);
  if (pixels === 'symmetric') return { ...train, x: train.x.map((v) => 2 * v - 1) };
  return pixels === 'pixels' ? normalise(train, 1, momentsOf(train, 1, train.inputs)) : train;
}

/** As `requireImages`: before any point is run. */
export const requireSamples = async (
  points: readonly { readonly samples: Samples; readonly batch: number; readonly seed: number }[],
  folder?: string,
): Promise<boolean> =>
  requireImages(
    points.flatMap(({ samples, batch, seed }) =>
      'images' in samples
        ? [{ images: samples.images, train: batch, test: 0, normalised: false, labels: 'true' as const, seed }]
        : [],
    ),
    folder,
  );

function oneHot(r: Random, batch: number): Batch {
  const x = Float64Array.from({ length: INPUTS * batch }, () => r.normal());
  const y = new Float64Array(OUTPUTS * batch);
  for (let b = 0; b < batch; b++) y[r.integer(0, OUTPUTS - 1) * batch + b] = 1;
  return { inputs: INPUTS, outputs: OUTPUTS, x, y };
}
