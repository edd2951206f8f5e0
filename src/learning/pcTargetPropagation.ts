import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import { withLayers } from '../network/linearGaussian.ts';
import { type LinearProblem, asLinear, requireClamps, supervised } from '../problem/problem.ts';
import { learnLocally } from './learnLocally.ts';
import type { EngineRule } from './rule.ts';
import { settled } from './settled.ts';

/** How much more the output's error weighs than it should: towards infinity, activities are targets that reach y exactly. */
const RATIO = 2 ** 10;

/** The problem with p_L multiplied by `ratio`. */
export const withOutputPrecision = <M>(
  A: Arithmetic<M>,
  { network, x, y }: LinearProblem<M>,
  ratio: number,
): LinearProblem<M> => {
  const L = network.layers.length;
  const raised = withLayers(network, (at, l) =>
    l === L ? { ...at, precision: A.scale(A.matrix(1, 1, [ratio]), at.precision) } : at,
  );
  return supervised(raised, x, y);
};

/**
 * The target-propagation limit of the precision ratio p_L/p_l: the activities that inference would choose if the target had to be
 * met, which is where the prospective view of predictive coding begins.
 *
 *     z = argmin Σ_{l<L} p_l‖ε_l‖² + 2¹⁰ p_L‖ε_L‖²,   ε_L = O(2⁻¹⁰);   ΔW_l = (a_l p_l/B) ε_l z_{l−1}ᵀ with the network's own p
 */
export const pcTargetPropagation: EngineRule = {
  id: 'pc-target-propagation',
  name: 'Predictive coding towards target propagation',
  description: 'Equilibrium with an output precision 1024 times as large, so that activities become targets.',
  async infer(A, problem) {
    requireClamps(A, problem, 'pcTargetPropagation');
    return A.scope(() => settled(A, withOutputPrecision(A, asLinear(problem), RATIO)));
  },
  learn: learnLocally,
  departures: {
    stationarity: 'The equilibrium is that of another precision ratio.',
    'energy-descent':
      'Hidden layers take over nearly the whole residual, which costs more energy than leaving it at the output wherever the maps above are weak.',
    'equals-closed-form': 'Errors of hidden layers are those of S without its term I/p_L.',
    'error-coordinates': 'Hidden errors are 1024 times the output error carried back.',
    parameterisations: 'The ratio of precisions is changed there too.',
    'backprop-limit': 'Its output precision is 1024 times as far from zero, and the hidden errors with it.',
    'cosine-width':
      'An output precision that does not vanish against the width keeps the angle to backpropagation open.',
  },
};
