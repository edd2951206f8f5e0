import type { ActivationName } from '../../arithmetic/activations.ts';
import type { Bounded } from '../../arithmetic/errorBound.ts';
import { type ElementwiseBound, elementwiseBound } from '../../arithmetic/elementwiseBound.ts';
import type { Float64Matrix } from '../../arithmetic/float64.ts';
import { exactly } from '../../inference/certificate.ts';
import { mapModel } from '../../network/generative.ts';
import type { GenerativeProblem } from '../../problem/generative.ts';
import { taken } from '../tolerance.ts';

type M = Float64Matrix;
type B = Bounded<M>;

/** An update with its letter. */
export interface NamedUpdate<T> {
  readonly name: string;
  readonly value: T;
}

/**
 * What a generative network learns from latents, as it is defined, layer by layer: the oracle of the checks, which shares nothing with
 * the layers of a graph.
 *
 *     ΔW_l = (p_l/B) (f_l′(a_l) ∘ (x_l − f_l(a_l))) x_{l+1}ᵀ,  a_l = W_l x_{l+1};     ΔR = −(p_y/B) (R x_L − y) x_Lᵀ
 *
 * Shapes: x_l (n_l × B), l = 1..L, which may be off by what their errors say.
 */
export function definedUpdates(
  E: ElementwiseBound,
  carry: (a: M) => B,
  problem: GenerativeProblem<M>,
  latents: readonly B[],
): NamedUpdate<B>[] {
  const { weights, activations, precisions, readout, readoutPrecision } = mapModel(problem.model, carry);
  const x = [carry(problem.data), ...latents];
  const oneOverB = E.reciprocal(exactly({ rows: 1, columns: 1, data: Float64Array.of(problem.data.columns) }));
  const product = (precision: B, signal: B, input: B): B =>
    E.scale(E.scale(oneOverB, precision), E.multiply(signal, input, { transposeB: true }));
  const updates = weights.map((W, l): NamedUpdate<B> => {
    const a = E.multiply(W, x[l + 1]!);
    const gated = gatedError(E, activations[l]!, x[l]!, a);
    return { name: `W_${l}`, value: product(precisions[l]!, gated, x[l + 1]!) };
  });
  if (problem.target === undefined) return updates;
  const top = x.at(-1)!;
  const short = E.subtract(carry(problem.target), E.multiply(readout, top)); // y − R x_L
  return [...updates, { name: 'R', value: product(readoutPrecision, short, top) }];
}

function gatedError(E: ElementwiseBound, phi: ActivationName, x: B, a: B): B {
  if (phi === 'identity') return E.subtract(x, a);
  return E.hadamard(E.slope(phi, a), E.subtract(x, E.activate(phi, a)));
}

/** The same in exact numbers, with what its own roundings here may be. */
export const exactUpdates = (problem: GenerativeProblem<M>, latents: readonly B[]): NamedUpdate<B>[] =>
  definedUpdates(elementwiseBound(2 ** -53), exactly, problem, latents);

/** The same as a rule of a unit roundoff may compute it, from numbers as it takes them. */
export const roundedUpdates = (
  t: { readonly unitRoundoff: number },
  problem: GenerativeProblem<M>,
  latents: readonly B[],
): NamedUpdate<B>[] => definedUpdates(elementwiseBound(t.unitRoundoff), taken(t), problem, latents);

/** Latents that may be off by D together, so by D each besides what they are off by. */
export const spreadBy = (latents: readonly M[], D: number): B[] =>
  latents.map((value) => ({ value, error: new Float64Array(value.data.length).fill(D) }));

/** ΔW_0..ΔW_{L−1}, ΔR in a row, with their letters. */
export const inOrder = ({
  weights,
  readout,
}: {
  readonly weights: readonly M[];
  readonly readout?: M;
}): NamedUpdate<M>[] => [
  ...weights.map((value, l) => ({ name: `W_${l}`, value })),
  ...(readout === undefined ? [] : [{ name: 'R', value: readout }]),
];
