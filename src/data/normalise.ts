import { DimensionError, ValueError } from '../errors.ts';
import type { Batch } from './source.ts';

/** Mean and standard deviation of each channel, for pixels in [0, 1]. */
export interface Normalisation {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/**
 * Pixels in units of their channel's spread.
 *
 *     x_i ← (x_i / white − mean_c) / std_c,   c the channel of pixel i
 *
 * The channels are equal parts of the rows of x, one after another: red, green, blue of CIFAR, one of grey images. `{ mean: [0], std: [1] }`
 * only brings pixels to [0, 1].
 * Shapes: x (inputs × B), as in the batch.   Units: raw pixels 0..white in, numbers around 0 out.   Cost: one pass over x.
 * @throws {ValueError} when mean and std differ in number, are not finite, or a std or white is not positive
 * @throws {DimensionError} when the inputs cannot be split into so many channels
 */
export function normalise(batch: Batch, white: number, { mean, std }: Normalisation): Batch {
  const { inputs, x } = batch;
  if (!(white > 0 && white < Infinity))
    throw new ValueError(`normalise: white must be a positive number, got ${white}; give the value of a white pixel`);
  if (mean.length !== std.length || mean.length === 0)
    throw new ValueError(
      `normalise: std must have one number a channel, as mean has, got ${std.length} and ${mean.length}; give both for every channel`,
    );
  const wrong = [...mean.filter((m) => !Number.isFinite(m)), ...std.filter((s) => !(s > 0 && s < Infinity))];
  if (wrong.length > 0)
    throw new ValueError(
      `normalise: mean must be finite and std positive, got ${wrong[0]}; leave out channels that do not vary`,
    );
  const channels = mean.length;
  if (inputs % channels !== 0)
    throw new DimensionError(
      `normalise: inputs must be a multiple of the ${channels} channels, got ${inputs}; give mean and std of one channel for grey images`,
    );
  const [columns, part] = [x.length / inputs, inputs / channels];
  return {
    ...batch,
    x: x.map((v, k) => {
      const c = Math.floor(Math.floor(k / columns) / part);
      return (v / white - mean[c]!) / std[c]!;
    }),
  };
}

/** Mean and standard deviation of each channel over the images of a batch, for pixels in [0, 1]; those to learn from give the constants. */
export function momentsOf({ inputs, x }: Batch, white: number, channels: number): Normalisation {
  const length = x.length / channels;
  if (inputs % channels !== 0)
    throw new DimensionError(
      `momentsOf: inputs must be a multiple of channels, ${channels}, got ${inputs}; ask for 1 or 3`,
    );
  const parts = Array.from({ length: channels }, (_, c) => x.subarray(c * length, (c + 1) * length));
  const mean = parts.map((part) => part.reduce((sum, v) => sum + v / white, 0) / length);
  const std = parts.map((part, c) => Math.sqrt(part.reduce((sum, v) => sum + (v / white - mean[c]!) ** 2, 0) / length));
  return { mean, std };
}
