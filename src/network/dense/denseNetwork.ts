import { ACTIVATIONS, type ActivationName } from '../../arithmetic/activations.ts';
import type { Arithmetic } from '../../arithmetic/arithmetic.ts';
import { DimensionError, ValueError } from '../../errors.ts';
import { type NetworkNumbers, problem } from '../linearNetwork.ts';
import type { Layer, Problem } from '../network.ts';

/** Where the activation stands: φ(a W z + b), or a W φ(z) + b. Both are in use. */
export type Placement = 'after' | 'before';

/**
 * One dense layer with prediction f_l(z) = τ z + φ(a W z + b) (`after`) or τ z + a W φ(z) + b (`before`).
 * Shapes: as `Layer`, and bias n_l × 1.
 */
export interface DenseLayer<M> extends Layer<M> {
  readonly bias: M;
  readonly activation: ActivationName;
}

/** A network of dense layers; with identities and biases of zero it is the linear network of the theory. */
export interface DenseNetwork<M> {
  readonly widths: readonly number[];
  readonly placement: Placement;
  readonly layers: readonly DenseLayer<M>[];
}

/** A dense network with its clamped ends: x (n_0 × B) and y (n_L × B), a sample is a column. */
export interface DenseProblem<M> {
  readonly network: DenseNetwork<M>;
  readonly x: M;
  readonly y: M;
}

/** Whether a problem's network has a placement of activations, and so activations and biases. */
export const isDense = <M>(problem: Problem<M>): problem is DenseProblem<M> => 'placement' in problem.network;

/** A dense network in plain numbers. Absent biases are 0, absent activations the identity, and the placement is `after`. */
export interface DenseNumbers extends NetworkNumbers {
  /** b_l (n_l), l = 1..L */
  readonly biases?: readonly ArrayLike<number>[];
  readonly activations?: readonly ActivationName[];
  readonly placement?: Placement;
}

/**
 * Checks a dense network with its ends, given in plain numbers, and brings it into an arithmetic.
 * @throws {DimensionError | ValueError} as `problem` does, and when a bias has the wrong length or an activation is unknown
 */
export function denseProblem<M>(
  A: Arithmetic<M>,
  numbers: DenseNumbers & { x: ArrayLike<number>; y: ArrayLike<number>; batch: number },
): DenseProblem<M> {
  const { network, x, y } = problem(A, numbers);
  const L = network.layers.length;
  const { biases, activations, placement = 'after' } = numbers;
  for (const [name, list] of Object.entries({ biases, activations })) {
    if (list && list.length !== L)
      throw new DimensionError(`denseProblem: ${name} must have one entry for each of ${L} layers, got ${list.length}`);
  }
  if (placement !== 'after' && placement !== 'before')
    throw new ValueError(`denseProblem: placement must be after or before, got ${JSON.stringify(placement)}`);
  const layers = network.layers.map((layer, i): DenseLayer<M> => {
    const n = numbers.widths[i + 1]!;
    const bias = biases?.[i] ?? new Float64Array(n);
    const activation = activations?.[i] ?? 'identity';
    if (bias.length !== n)
      throw new DimensionError(`denseProblem: b_${i + 1} must have ${n} entries, one a unit, got ${bias.length}`);
    if (!Object.hasOwn(ACTIVATIONS, activation))
      throw new ValueError(
        `denseProblem: activation ${i + 1} must be one of ${Object.keys(ACTIVATIONS).join(', ')}, got ${JSON.stringify(activation)}`,
      );
    return { ...layer, bias: A.matrix(n, 1, bias), activation };
  });
  return { network: { widths: network.widths, placement, layers }, x, y };
}
