import { predictions, stateAt } from '../inference/state.ts';
import { ValueError } from '../errors.ts';
import type { Numbers, Parameters } from '../layers/layer.ts';
import type { Network } from '../network/graph.ts';
import { type Supervised, requireClamps } from '../problem/problem.ts';
import { price } from '../terms/index.ts';
import { backprop } from './backprop.ts';
import type { EngineRule } from './rule.ts';
import { updatesFrom } from './updates.ts';

/**
 * PC under the fixed-prediction assumption, η = 1 and L steps: predictions stay at the feedforward sweep, only errors move.
 *
 *     ε_i = z_i − ẑ_i,   p_i ε_i ← p_i ε_i − η (p_i ε_i − Σ_{e out of i} (∂f_e/∂ẑ_i)ᵀ p_{to(e)} ε_{to(e)})
 *
 * With η = 1 each step carries the output error down one layer, so after L steps the errors are backpropagation's signals, exactly.
 * Shapes: z_i (size × B).   Source: Millidge, Tschantz & Buckley 2022; Song et al. 2020.   Cost: L² products n² B.
 */
export function fixedPredictionActivities<M>(A: Numbers<M>, { network, x, y }: Supervised<M>): M[] {
  const last = network.nodes.length - 1;
  const zHat = predictions(A, network, x);
  const { edges, priced } = stateAt(A, network, [...zHat.slice(0, last), y]); // hidden errors are zero
  const weighted = priced.map((term) => term?.signal());
  const carried = (i: number): M =>
    network.edges
      .flatMap(({ from, to }, e) => (from === i ? [edges[e]!.inputGradient(weighted[to]!)] : []))
      .reduce((sum, pull) => A.add(sum, pull));
  for (let step = 1; step <= last; step++) for (let i = 1; i < last; i++) weighted[i] = carried(i); // η = 1
  return zHat.map((z, i) => {
    if (i === 0 || i === last) return i === 0 ? x : y;
    return A.add(z, A.scale(A.reciprocal(precisionOf(network, i)), weighted[i]!));
  });
}

/** Δθ_e = (1/B) Σ_b p (z − ẑ)ᵀ ∂f_e/∂θ_e at the sweep; linear: ΔW_l = (a_l p_l/B) (z_l − ẑ_l) ẑ_{l−1}ᵀ.   Cost: 2L products n² B. */
export function fixedPredictionUpdates<M>(
  A: Numbers<M>,
  { network, x }: Pick<Supervised<M>, 'network' | 'x'>,
  z: readonly M[],
): Parameters<M>[] {
  const zHat = predictions(A, network, x);
  const signal = (node: number): M | undefined => price(A, network.nodes[node]!, zHat[node]!, z[node]!)?.signal();
  return updatesFrom(A, network, stateAt(A, network, zHat), signal, A.shape(x)[1]);
}

function precisionOf<M>({ nodes }: Network<M>, i: number): M {
  const { term } = nodes[i]!;
  if (term.kind === 'gaussian') return term.precision;
  throw new ValueError(
    `pcFixedPrediction: node ${i} must have a gaussian term to hold an error, got ${term.kind}; take another rule`,
  );
}

export const pcFixedPrediction: EngineRule = {
  id: 'pc-fixed-prediction',
  name: 'Predictive coding, fixed predictions (η = 1, L steps)',
  description: 'Errors travel down one layer a step while predictions stay at the feedforward sweep: backpropagation.',
  async infer(A, problem) {
    requireClamps(A, problem, 'pcFixedPrediction');
    return A.scope(() => fixedPredictionActivities(A, problem));
  },
  learn: (A, problem, activities) => A.scope(() => fixedPredictionUpdates(A, problem, activities)),
  capabilities: { nonlinear: true },
  promises: ['equals-backprop'],
  departures: {
    ...backprop.departures,
    stationarity: 'Errors settle against predictions that do not move, which is not where ∂F/∂z_l = 0.',
    'energy-descent':
      'It is backpropagation: it descends the loss, and where z*_{l−1} is turned against ẑ_{l−1} its change of W_l ascends F*.',
    'local-gradient':
      'Errors are taken against the feedforward sweep, and not against J_l z_{l−1} of the activities given.',
    locality: 'The feedforward sweep that errors are taken against needs every weight matrix below.',
    'nonlinear-equilibrium': 'Errors settle against predictions that do not move there either.',
    'nonlinear-local-gradient': 'Errors are taken against the feedforward sweep there too.',
    'error-coordinates': 'The output error that it carries back is r, where the equilibrium’s is S⁻¹ r.',
  },
};
