import type { Arithmetic } from '../../arithmetic/arithmetic.ts';
import { ValueError } from '../../errors.ts';
import type { GenerativeModel } from '../../network/generative.ts';
import { generative } from '../../problem/generative.ts';
import { dataForms, solveForTop, topLatent } from './equilibrium.ts';
import { generativeHessian, topBlock } from './hessian.ts';

// What a clamped label does to what the network says and to its energy.

/**
 * The rescaling matrix of the label: the covariance of y given the data.
 *
 *     S_y = I/p_y + R G⁻¹ Rᵀ
 *
 * Shapes: K × K.   Cost: that of `dataForms`.
 * @throws {ValueError | SingularError} as `topLatent` does
 */
export function labelRescalingMatrix<M>(A: Arithmetic<M>, model: GenerativeModel<M>): M {
  const { topPrecision } = dataForms(A, model);
  const { readout, readoutPrecision } = model;
  const spread = A.multiply(readout, solveForTop(A, model, false, topPrecision, A.transpose(readout)));
  return A.add(A.scale(A.reciprocal(readoutPrecision), A.identity(A.shape(readout)[0])), spread);
}

/** What the free prediction leaves of a clamped label, and what that costs. */
export interface LabelSplit<M> {
  /** ŷ = R u_free */
  readonly free: M;
  /** r = y − ŷ (K × B) */
  readonly residual: M;
  /** ½ rᵀ S_y⁻¹ r, summed over the samples: 1×1. */
  readonly cost: M;
}

/**
 * The energy with a label clamped is the free one and a quadratic form in what the label adds.
 *
 *     E*(y) = E*_free + ½ rᵀ S_y⁻¹ r,   r = y − R u_free
 *
 * so the class of least energy is the one whose label is nearest to the free prediction in the metric of S_y⁻¹.
 * @throws {ValueError | SingularError} as `topLatent` does
 */
export function labelSplit<M>(A: Arithmetic<M>, model: GenerativeModel<M>, data: M, target: M): LabelSplit<M> {
  const free = A.multiply(model.readout, topLatent(A, generative(A, model, data)));
  const residual = A.subtract(target, free);
  const quadratic = A.inner(residual, A.solve(labelRescalingMatrix(A, model), residual));
  return { free, residual, cost: A.scale(A.reciprocal(A.matrix(1, 1, [2])), quadratic) };
}

/**
 * The label leak: how far what the network says follows the label that is clamped, at rest.
 *
 *     M = ∂ŷ/∂y = p_y R (G + p_y RᵀR)⁻¹ Rᵀ = I − (p_y S_y)⁻¹,   ŷ(y) = (I − M) ŷ_free + M y
 *
 * Its eigenvalues are in [0, 1); it is the same for every image. An evaluation that clamps no label has none.
 * Shapes: K × K.   Cost: that of `dataForms`.
 * @throws {ValueError | SingularError} as `topLatent` does
 */
export function labelLeak<M>(A: Arithmetic<M>, model: GenerativeModel<M>): M {
  const { readout, readoutPrecision } = model;
  const { topPrecision } = dataForms(A, model);
  const held = solveForTop(A, model, true, topPrecision, A.transpose(readout));
  return A.scale(readoutPrecision, A.multiply(readout, held));
}

/**
 * The label leak after T steps of inference, from any start that does not depend on the label.
 *
 *     M_T = p_y R [(I − (I − ηH)^T) H⁻¹]_{LL} Rᵀ = η p_y R [Σ_{t<T} (I − ηH)^t]_{LL} Rᵀ
 *
 * H is the Hessian in x_1..x_L with the label clamped. The sum needs no inverse, so M_T is there where no unique minimum is.
 * Shapes: K × K; η 1×1.   Cost: T products with H, N² n_L for N = n_1 + … + n_L.
 * @throws {ValueError} when an activation is not the identity, or steps are no count
 */
export function labelLeakAfter<M>(A: Arithmetic<M>, model: GenerativeModel<M>, rate: M, steps: number): M {
  if (!(Number.isInteger(steps) && steps >= 0))
    throw new ValueError(`labelLeakAfter: steps must be a count, got ${steps}; after 0 steps nothing has leaked`);
  const { readout, readoutPrecision } = model;
  const { hessian, widths } = generativeHessian(A, model, true);
  const [N, top] = [A.shape(hessian)[0], widths.at(-1)!];
  const rows = topBlock(widths);
  const pulse = A.scatter(A.identity(top), rows, N); // the columns of the top
  // x ← x − ηHx + ηe from x = 0 is the sum, column by column
  let x = A.matrix(N, top, new Float64Array(N * top));
  for (let t = 0; t < steps; t++) x = A.add(x, A.scale(rate, A.subtract(pulse, A.multiply(hessian, x))));
  const block = A.gather(x, rows);
  return A.scale(readoutPrecision, A.multiply(readout, A.multiply(block, readout, { transposeB: true })));
}
