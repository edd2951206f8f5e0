import type { Arithmetic, Elementwise } from '../../arithmetic/arithmetic.ts';
import { requireElementwise } from '../../arithmetic/requireElementwise.ts';
import type { GenerativeModel } from '../../network/generative.ts';
import type { GenerativeCase } from './case.ts';

// The blog's rules by its letters, and the ways in which a hurried reader gets them wrong.

/** ε_l and h_l as printed. */
export interface PrintedErrors<M> {
  readonly errors: readonly M[];
  readonly gated: readonly M[];
}

/** How h_l is made of f′ and ε_l: as printed, or wrong. */
export type Gate = <M>(E: Elementwise<M>, slopeAt: (z: M) => M, a: M, x: M, error: M) => M;

export const printedGate: Gate = (E, slopeAt, a, _, error) => E.hadamard(slopeAt(a), error);
export const WRONG_GATES: Readonly<Record<string, Gate>> = {
  'h without f′': (_, __, ___, ____, error) => error,
  'f′ at x_l in place of a_l': (E, slopeAt, _, x, error) => E.hadamard(slopeAt(x), error),
};

/** ε_l = x_l − f_l(W_l x_{l+1}), h_l = f_l′(a_l) ∘ ε_l.   Source: the blog §4. */
export function printedErrors<M>(
  A: Arithmetic<M>,
  { weights, activations }: GenerativeModel<M>,
  x: readonly M[],
  gate: Gate = printedGate,
): PrintedErrors<M> {
  const E = requireElementwise(A, 'printedErrors');
  const errors: M[] = [];
  const gated: M[] = [];
  for (const [l, W] of weights.entries()) {
    const phi = activations[l]!;
    const a = A.multiply(W, x[l + 1]!);
    errors[l] = A.subtract(x[l]!, E.activate(phi, a));
    gated[l] = gate(E, (z) => E.slope(phi, z), a, x[l]!, errors[l]);
  }
  return { errors, gated };
}

/** p_l ε_l − W_{l−1}ᵀ p_{l−1} h_{l−1}, for x_1 … x_{L−1}; precisions are ours.   Source: the blog §4, Inference. */
export function printedPulls<M>(
  A: Arithmetic<M>,
  { model, x }: Pick<GenerativeCase<M>, 'model' | 'x'>,
  { errors, gated }: PrintedErrors<M>,
  combine: (own: M, below: M) => M = (own, below) => A.subtract(own, below),
): M[] {
  return x.slice(1, -1).map((_, i) => {
    const l = i + 1;
    const own = A.scale(model.precisions[l]!, errors[l]!);
    return combine(own, pushBack(A, model, gated, l));
  });
}

/** W_{l−1}ᵀ p_{l−1} h_{l−1} */
export const pushBack = <M>(
  A: Arithmetic<M>,
  { weights, precisions }: GenerativeModel<M>,
  gated: readonly M[],
  l: number,
): M => A.multiply(weights[l - 1]!, A.scale(precisions[l - 1]!, gated[l - 1]!), { transposeA: true });
