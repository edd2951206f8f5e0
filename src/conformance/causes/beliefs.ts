import { elementwise } from '../../arithmetic/elementwise.ts';
import { float64, type Float64Matrix } from '../../arithmetic/float64.ts';
import { stateAt, weightedErrors } from '../../inference/state.ts';
import type { Parameters } from '../../layers/layer.ts';
import { updatesFrom } from '../../learning/updates.ts';
import type { Supervised } from '../../problem/problem.ts';

export type M = Float64Matrix;
export type P = Supervised<Float64Matrix>;
export type Numbers = typeof HONEST;

/** What right rules compute with. */
export const HONEST = elementwise(float64);

/** A problem as a rule may take it to be, and the activations that it computes with. */
export interface Believed {
  readonly A: Numbers;
  readonly problem: P;
}

/** What a rule makes of a problem. */
export type Belief = (problem: P) => Believed;

/** The problem as it is. */
export const asGiven: Belief = (problem) => ({ A: HONEST, problem });

/** Activities with the ends that are believed to be clamped. */
const within = ({ problem: { x, y } }: Believed, z: readonly M[]): readonly M[] => [x, ...z.slice(1, -1), y];

/**
 * ∂F/∂z_l for l = 1..L−1, each part as it may be believed by itself.
 *
 *     p_l ε_l (errors) − (∂f_{l+1}/∂z_l)ᵀ (feedback) p_{l+1} ε_{l+1} (signals)
 *
 * Shapes: z_l (n_l × B).   Cost: three predictions and one product an edge.
 */
export function gradientWith(
  z: readonly M[],
  { errors, signals, feedback }: Readonly<Record<'errors' | 'signals' | 'feedback', Believed>>,
): M[] {
  const own = weightedErrors(errors.A, errors.problem.network, within(errors, z));
  const above = weightedErrors(signals.A, signals.problem.network, within(signals, z));
  const { edges } = stateAt(feedback.A, feedback.problem.network, within(feedback, z));
  return own.slice(0, -1).map((e, i) => float64.subtract(e, edges[i + 1]!.inputGradient(above[i + 1]!)));
}

/** Δθ_l = (1/B) Σ_b s_lᵀ ∂f_l/∂θ_l with signals and derivatives as each may be believed by itself. */
export function updatesWith(
  z: readonly M[],
  { signals, factors }: Readonly<Record<'signals' | 'factors', Believed>>,
): Parameters<M>[] {
  const s = weightedErrors(signals.A, signals.problem.network, within(signals, z));
  const state = stateAt(factors.A, factors.problem.network, within(factors, z));
  return updatesFrom(factors.A, factors.problem.network, state, (node) => s[node - 1], z[0]!.columns);
}
