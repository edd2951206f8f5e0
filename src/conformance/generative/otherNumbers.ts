import { float64, type Float64Matrix } from '../../arithmetic/float64.ts';
import { type GenerativeProblem, generative } from '../../problem/generative.ts';
import type { Random } from '../../random.ts';
import { replaced } from '../otherNumbers.ts';

/** A problem of the same shape, activations and precisions with other weights, data and labels, near the old ones: it too can settle. */
export function otherNumbers(
  { model, data, target }: GenerativeProblem<Float64Matrix>,
  r: Random,
): GenerativeProblem<Float64Matrix> {
  const near = (a: Float64Matrix): Float64Matrix => float64.add(a, replaced(a, r, 1 / 16));
  const moved = { ...model, weights: model.weights.map(near), readout: near(model.readout) };
  return generative(float64, moved, near(data), target && near(target));
}
