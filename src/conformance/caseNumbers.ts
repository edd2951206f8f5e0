import type { ActivationName } from '../arithmetic/activations.ts';
import type { Float64Matrix } from '../arithmetic/float64.ts';
import { ValueError } from '../errors.ts';
import type { Undecided } from '../learning/rule.ts';
import { type ChainView, chainOf, widthsOf } from '../problem/chain.ts';
import type { ProblemNumbers } from '../problem/numbers.ts';
import type { Supervised } from '../problem/problem.ts';
import { ACTIVATION_NAMES } from '../protocol/caseFile.ts';
import { isNonlinear } from './capabilities.ts';

/** A problem in the plain numbers of a case file; why there are none, where version 1 of the protocol cannot carry its network. */
export function caseNumbers(at: Supervised<Float64Matrix>): ProblemNumbers | Undecided {
  try {
    const layers = chainOf(at);
    return {
      ...{ widths: widthsOf(at.network), batch: at.x.columns, x: at.x.data, y: at.y.data },
      weights: layers.map(({ weights }) => weights.data),
      scales: layers.map(({ scale }) => scale.data[0]!),
      skips: layers.map(({ skip }) => skip),
      precisions: layers.map(({ precision }) => precision.data[0]!),
      ...(layers.some(({ bias }) => bias !== undefined) ? { biases: layers.map(biasOf) } : {}),
      ...(isNonlinear(at) ? { activations: layers.map(activationOf), ...placed(layers) } : {}),
    };
  } catch (error) {
    if (error instanceof ValueError) return { undecided: `the protocol cannot carry the network: ${error.message}` };
    throw error;
  }
}

/** Of a layer without a bias, zeros: a case has biases in all layers or in none. */
const biasOf = ({ bias, weights }: ChainView<Float64Matrix>): Float64Array =>
  bias?.data ?? new Float64Array(weights.rows);

function activationOf({ activation }: ChainView<Float64Matrix>): ActivationName {
  if (ACTIVATION_NAMES.includes(activation)) return activation;
  throw new ValueError(`activations must be among ${ACTIVATION_NAMES.join(', ')}, got ${activation}`);
}

/** @throws {ValueError} when activations stand before the weights of some layers and after those of others */
function placed(layers: readonly ChainView<Float64Matrix>[]): Pick<ProblemNumbers, 'placement'> {
  const placements = new Set(layers.filter(({ activation }) => activation !== 'identity').map((at) => at.placement));
  if (placements.size > 1) throw new ValueError('activations stand before some weights and after others');
  return { placement: [...placements][0] ?? layers[0]!.placement };
}
