import type { ActivationName } from '../arithmetic/activations.ts';
import { type Placement, dense } from '../layers/dense.ts';
import type { ProblemRecipe } from './family.ts';

/** The shape of a chain of fully connected layers. */
export interface Connected {
  readonly widths: readonly number[];
  readonly batch: number;
  /** One entry a layer; none has a skip unless told. */
  readonly skips?: readonly boolean[];
  /** One entry a layer; where there are any, every layer has a bias too, unless told. */
  readonly activations?: readonly ActivationName[];
  readonly biases?: boolean;
  readonly placement?: Placement;
}

/** @throws {DimensionError} when a skip joins unequal widths */
export const connected = ({
  widths,
  batch,
  skips,
  activations,
  placement,
  biases = true,
}: Connected): ProblemRecipe => ({
  layers: widths.slice(1).map((n, i) => {
    const bent = activations && { bias: biases, activation: activations[i]!, ...(placement && { placement }) };
    return dense([widths[i]!], [n], { skip: skips?.[i] ?? false, ...bent }).recipe;
  }),
  batch,
});
