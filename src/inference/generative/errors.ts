import { requireElementwise } from '../../arithmetic/requireElementwise.ts';
import type { Numbers } from '../../layers/layer.ts';
import type { GenerativeModel } from '../../network/generative.ts';

/** What a generative network makes of activities, layer by layer; entry l belongs to x_l, l = 0..L−1. */
export interface GenerativeErrors<M> {
  /** a_l = W_l x_{l+1} (n_l × B) */
  readonly preactivations: readonly M[];
  /** ε_l = x_l − f_l(a_l) */
  readonly errors: readonly M[];
  /** h_l = f_l′(a_l) ∘ ε_l */
  readonly gated: readonly M[];
  /** R x_L − y (K × B), where a target is given: its sign is opposite to that of ε_l. */
  readonly readoutError?: M;
}

/**
 * Preactivations and errors at activities x_0..x_L.
 * Shapes: x_l (n_l × B).   Source: the blog §4.   Cost: one product a layer.
 * @throws {EngineError} when an activation needs more than A does
 */
export function generativeErrors<M>(
  A: Numbers<M>,
  { weights, activations, readout }: GenerativeModel<M>,
  x: readonly M[],
  target?: M,
): GenerativeErrors<M> {
  const preactivations = weights.map((W, l) => A.multiply(W, x[l + 1]!));
  const errors: M[] = [];
  const gated: M[] = [];
  for (const [l, a] of preactivations.entries()) {
    const phi = activations[l]!;
    if (phi === 'identity') gated[l] = errors[l] = A.subtract(x[l]!, a);
    else {
      const E = requireElementwise(A, 'generativeErrors');
      errors[l] = A.subtract(x[l]!, E.activate(phi, a));
      gated[l] = E.hadamard(E.slope(phi, a), errors[l]);
    }
  }
  return {
    ...{ preactivations, errors, gated },
    ...(target === undefined ? {} : { readoutError: A.subtract(A.multiply(readout, x.at(-1)!), target) }),
  };
}

/** ½ p_l ‖ε_l‖² for l = 0..L−1, ½ p_y ‖ε_y‖² where a target was given, and ½ λ ‖x_L‖² where there is a prior: each summed over samples. */
export interface EnergyParts<M> {
  readonly layers: readonly M[];
  readonly readout?: M;
  readonly prior?: M;
}

/** The energy in its parts, each 1×1.   Cost: one pass. */
export function energyParts<M>(
  A: Numbers<M>,
  { precisions, readoutPrecision, priorPrecision }: GenerativeModel<M>,
  { errors, readoutError }: GenerativeErrors<M>,
  top: M,
): EnergyParts<M> {
  const half = A.reciprocal(A.matrix(1, 1, [2]));
  const part = (p: M, e: M): M => A.scale(A.scale(half, p), A.inner(e, e));
  return {
    layers: errors.map((e, l) => part(precisions[l]!, e)),
    ...(readoutError === undefined ? {} : { readout: part(readoutPrecision, readoutError) }),
    ...(priorPrecision === undefined ? {} : { prior: part(priorPrecision, top) }),
  };
}
