import { energySum, stateAt } from '../inference/state.ts';
import type { Problem } from '../problem/problem.ts';
import type { Engine } from './rule.ts';

/**
 * The energy that `localUpdates` descend, for whatever states it is given: read back, mean over the samples.
 *
 *     F = (1/B) Σ_b Σ_i E_i,   gaussian: E = ½ p ‖z − u‖²
 *
 * Shapes: z_i (size × B).   Source: 2605.11911 Eq. (2), extended to precisions and other terms.   Cost: one prediction an edge.
 */
export async function localEnergy<M>(
  A: Engine<M>,
  { network }: Pick<Problem<M>, 'network'>,
  z: readonly M[],
): Promise<number> {
  const sum = A.scope(() => energySum(A, stateAt(A, network, z)));
  const [value] = await A.read(sum);
  A.free([sum]);
  return value! / A.shape(z[0]!)[1];
}
