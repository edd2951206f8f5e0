import { float64, type Float64Matrix } from '../arithmetic/float64.ts';
import { forward } from '../network/maps.ts';
import type { Problem } from '../network/network.ts';

/**
 * The energy that `localUpdates` descend, for whatever activities it is given.
 *
 *     F = 1/(2B) Σ_l p_l ‖z_l − J_l z_{l−1}‖²
 *
 * Shapes: z_l (n_l × B).   Source: 2605.11911 Eq. (2), extended to precisions.   Cost: L products n² B.
 */
export function localEnergy({ network }: Pick<Problem<Float64Matrix>, 'network'>, z: readonly Float64Matrix[]): number {
  const terms = network.layers.map((layer, i) => {
    const epsilon = float64.subtract(z[i + 1]!, forward(float64, layer, z[i]!));
    return layer.precision.data[0]! * epsilon.data.reduce((sum, e) => sum + e * e, 0);
  });
  return terms.reduce((sum, term) => sum + term, 0) / (2 * z[0]!.columns);
}
