import type { Arithmetic } from '../../arithmetic/arithmetic.ts';
import { type Dual, dual } from '../../arithmetic/dual.ts';
import { requireElementwise } from '../../arithmetic/requireElementwise.ts';
import type { Activating } from '../../definition/nonlinear.ts';
import { type GenerativeModel, mapModel } from '../../network/generative.ts';
import { type GenerativeProblem, generative } from '../../problem/generative.ts';
import type { GenerativeCase } from './case.ts';

// Pieces from which claims about generative networks build their two sides.

/** Σ_i ⟨V_i, G_i⟩ */
export const pairs = <M>(A: Arithmetic<M>, V: readonly M[], G: readonly M[]): M =>
  V.map((v, i) => A.inner(v, G[i]!)).reduce((sum, term) => A.add(sum, term));

/** The case with its data and its label clamped. */
export const clamped = <M>(A: Arithmetic<M>, { model, data, target }: GenerativeCase<M>): GenerativeProblem<M> =>
  generative(A, model, data, target);

/** What moves when a function is differentiated; the rest stays. */
export interface Moving<M> {
  readonly x?: readonly (M | undefined)[];
  readonly weights?: readonly (M | undefined)[];
  readonly readout?: M;
  readonly target?: M;
}

/** A case in dual numbers. */
export interface DualCase<M> {
  readonly model: GenerativeModel<Dual<M>>;
  readonly x: readonly Dual<M>[];
  readonly data: Dual<M>;
  readonly target: Dual<M>;
}

/** d/dε f at ε = 0 where the case moves along the given directions: nothing of f's own derivatives is used. */
export function derivative<M>(
  A: Arithmetic<M>,
  g: Pick<GenerativeCase<M>, 'model' | 'x' | 'data' | 'target'>,
  moving: Moving<M>,
  f: (D: Activating<Dual<M>> & Arithmetic<Dual<M>>, at: DualCase<M>) => Dual<M>,
): M {
  const D = dual(requireElementwise(A, 'derivative'));
  const moved = (value: M, tangent: M | undefined): Dual<M> =>
    tangent === undefined ? D.constant(value) : { value, tangent };
  const still = mapModel(g.model, D.constant);
  return f(D, {
    model: {
      ...still,
      weights: g.model.weights.map((W, l) => moved(W, moving.weights?.[l])),
      readout: moved(g.model.readout, moving.readout),
    },
    x: g.x.map((x, l) => moved(x, moving.x?.[l])),
    data: D.constant(g.data),
    target: moved(g.target, moving.target),
  }).tangent;
}

/** A number in any arithmetic, a fraction too. */
export const number = <M>(A: Arithmetic<M>, numerator: number, denominator = 1): M =>
  denominator === 1
    ? A.matrix(1, 1, [numerator])
    : A.scale(A.reciprocal(A.matrix(1, 1, [denominator])), A.matrix(1, 1, [numerator]));

export const zeros = <M>(A: Arithmetic<M>, a: M): M => A.subtract(a, a);

/** ½ c */
export const half = <M>(A: Arithmetic<M>, quadratic: M): M => A.scale(number(A, 1, 2), quadratic);

/** ½ p ‖e‖², summed over the samples. */
export const halfSquare = <M>(A: Arithmetic<M>, p: M, e: M): M => half(A, A.scale(p, A.inner(e, e)));

/** Q Qᵀ */
export const square = <M>(A: Arithmetic<M>, Q: M): M => A.multiply(Q, Q, { transposeB: true });

/** A direction of the label that is not the label itself: y + R x_L. */
export const direction = <M>(A: Arithmetic<M>, { model, target, x }: GenerativeCase<M>): M =>
  A.add(target, A.multiply(model.readout, x.at(-1)!));

/** One number that sees every entry of a K × B matrix. */
export const seen = <M>(A: Arithmetic<M>, g: GenerativeCase<M>, m: M): M => A.inner(direction(A, g), m);
