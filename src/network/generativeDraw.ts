import type { ActivationName } from '../arithmetic/activations.ts';
import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import { DimensionError, ValueError } from '../errors.ts';
import { random } from '../random.ts';
import { type GenerativeModel, type GenerativeSizes, generativeModel, requireSizes } from './generative.ts';
import { xavierUniform } from './initialisations.ts';
import { normalRows } from './normalRows.ts';

/** A generative network to draw: its sizes, and f_l, l = 0..L−1. Precisions are 1, the prior is flat. */
export interface GenerativeShape extends GenerativeSizes {
  readonly activations: readonly ActivationName[];
}

/**
 * A generative network with Xavier weights and readout, the same for the same seed.
 * Source: the blog initialises W so; how it initialises R is not told.
 * @throws {DimensionError | ValueError} as `generativeModel` does, and when the seed is no integer
 */
export function drawModel<M>(A: Arithmetic<M>, shape: GenerativeShape, seed: number): GenerativeModel<M> {
  const { widths, classes, activations } = shape;
  requireSizes('drawModel', shape);
  return generativeModel(A, {
    ...{ widths, classes, activations },
    weights: widths.slice(1).map((n, l) => xavierUniform(random(seed, `W_${l}`), widths[l]!, n)),
    readout: xavierUniform(random(seed, 'R'), classes, widths.at(-1)!),
  });
}

/**
 * Random latents to start from, the same for the same seed: entries of x_l are scale · N(0, 1).
 * Shapes: x_l (n_l × B), l = 1..L.
 * @throws {DimensionError | ValueError} when a size is not a positive integer, the scale negative or not finite, or the seed no integer
 */
export function drawLatents<M>(
  A: Arithmetic<M>,
  { widths }: Pick<GenerativeSizes, 'widths'>,
  batch: number,
  scale: number,
  seed: number,
): M[] {
  if (!(Number.isInteger(batch) && batch > 0))
    throw new DimensionError(
      `drawLatents: batch must be a positive integer, got ${batch}; it is the number of samples`,
    );
  if (!(Number.isFinite(scale) && scale >= 0))
    throw new ValueError(
      `drawLatents: scale must be finite and at least 0, got ${scale}; it is the standard deviation of the entries`,
    );
  return widths.slice(1).map((n, i) => {
    const entries = normalRows(seed, `x_${i + 1}`, batch)(0, n);
    for (let k = 0; k < entries.length; k++) entries[k] = scale * entries[k]!;
    return A.matrix(n, batch, entries);
  });
}
