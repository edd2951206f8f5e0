import type { Arithmetic } from '../../arithmetic/arithmetic.ts';
import { backpropagatedChanges, predictionDerivative } from '../../definition/changes.ts';
import { innerProduct, unitVectors } from '../../definition/energy.ts';
import type { Case, Claim } from '../../evidence/claim.ts';
import { theorem1Changes, theorem2Changes } from '../../theory/rescaling.ts';
import { alongDirections, exactly, residualByDefinition, sum, unscaled } from '../parts.ts';

/** A weight of its own, E_ij, of one layer, and the predictions' derivative in it as a column (n_L B × 1). */
interface Parameter<M> {
  readonly layer: number;
  readonly unit: M;
  readonly column: M;
}

/** The Jacobian of the batch's predictions, column by column, from the definition of a prediction by dual numbers. */
function jacobian<M>(A: Arithmetic<M>, c: Case<M>): Parameter<M>[] {
  const still = c.directions.map((D) => A.subtract(D, D));
  return c.directions.flatMap((D, layer) => {
    const [rows, columns] = A.shape(D);
    return unitVectors(A, rows).flatMap((u) =>
      unitVectors(A, columns).map((v) => {
        const unit = A.multiply(u, v, { transposeB: true });
        const change = predictionDerivative(A, c, still.with(layer, unit));
        return { layer, unit, column: asColumn(A, change) };
      }),
    );
  });
}

function asColumn<M>(A: Arithmetic<M>, a: M): M {
  const [rows, columns] = A.shape(a);
  return A.reshape(a, rows * columns, 1);
}

/** Σ_i c_i E_i, layer by layer. */
const assembled = <M>(A: Arithmetic<M>, J: readonly Parameter<M>[], coefficient: (p: Parameter<M>) => M, L: number) =>
  Array.from({ length: L }, (_, l) =>
    sum(
      A,
      J.filter(({ layer }) => layer === l).map((p) => A.scale(coefficient(p), p.unit)),
    ),
  );

/**
 * −F⁺∇Loss with the Fisher matrix of gaussian outputs on the batch, F = JᵀJ/B, and ∇Loss = −Jᵀr/B: J⁺r = Jᵀ(JJᵀ)⁻¹r, since J has
 * full row rank where the batch is within the rank limit.
 */
export function naturalGradient<M>(A: Arithmetic<M>, c: Case<M>): M[] {
  const J = jacobian(A, c);
  const gram = sum(
    A,
    J.map(({ column }) => A.multiply(column, column, { transposeB: true })),
  );
  const u = A.solve(gram, asColumn(A, residualByDefinition(A, c)));
  return assembled(A, J, ({ column }) => innerProduct(A, column, u), c.directions.length);
}

/** The same with the diagonal of F alone. */
function diagonalFisher<M>(A: Arithmetic<M>, c: Case<M>): M[] {
  const J = jacobian(A, c);
  const r = asColumn(A, residualByDefinition(A, c));
  const coefficient = ({ column }: Parameter<M>): M =>
    A.scale(A.reciprocal(innerProduct(A, column, column)), innerProduct(A, column, r));
  return assembled(A, J, coefficient, c.directions.length);
}

export const naturalGradientAligned: Claim = {
  id: 'se/s1-natural-gradient',
  title: 'The natural gradient step moves every prediction by exactly its residual',
  source: { paper: 'SE', place: '§1 and §2.3, natural gradients' },
  statement:
    'With the Fisher matrix F = E_B[JᵀJ] of gaussian outputs and its Moore–Penrose inverse, for batches up to the smallest of the widths n_0..n_{L−1}, where J has full row rank.',
  formula: String.raw`\Delta\theta = -F^{+}\nabla\mathcal L = J^\top(JJ^\top)^{-1} r \;\Longrightarrow\; J\,\Delta\theta = r`,
  expected: 'holds',
  test: {
    kind: 'identity',
    regime: exactly({ batch: 'within-rank', minDepth: 1 }),
    left: residualByDefinition,
    right: (A, c) => predictionDerivative(A, c, naturalGradient(A, c)),
    controls: {
      'the plain gradient': (A, c) => predictionDerivative(A, c, backpropagatedChanges(A, c)),
      'the diagonal of the Fisher matrix': (A, c) => predictionDerivative(A, c, diagonalFisher(A, c)),
    },
  },
};

export const naturalGradientEquivalent: Claim = {
  id: 'se/s1-natural-gradient-equivalent-printed',
  title: 'A step with optimal target alignment is the natural gradient step',
  source: {
    paper: 'SE',
    place: '§1, "optimal target alignment is equivalent to performing learning along natural gradients"',
  },
  statement: 'Theorem 1’s step, whose alignment is 1, against the natural gradient step, for one sample.',
  formula: String.raw`-\alpha_l\nabla_{W_l}E = \big(-F^{+}\nabla\mathcal L\big)_l`,
  expected: 'refuted',
  erratum: {
    note: 'It is an implication, not an equivalence: natural gradient steps are aligned, but a step is aligned whatever its part in the null space of J, and Theorem 1’s has such a part.',
    corrected: 'se/s1-natural-gradient',
  },
  test: {
    kind: 'identity',
    regime: exactly(),
    left: (A, c) => alongDirections(A, c, theorem1Changes(A, c)),
    right: (A, c) => alongDirections(A, c, naturalGradient(A, c)),
    controls: { 'the plain gradient': (A, c) => alongDirections(A, c, backpropagatedChanges(A, c)) },
  },
};

export const rescaledIsNaturalAtDepth1: Claim = {
  id: 'se/s3-2-natural-gradient-depth-1',
  title: 'Without hidden layers, rescaled PC’s update is the natural gradient step',
  source: { paper: 'SE', place: '§3.2 and Fig. 9, rescaled PC and natural gradients, corrected' },
  statement:
    'At depth 1, Theorem 2’s step is R X⁺, the least change of the weights that moves every prediction by its residual.',
  formula: String.raw`L = 1 \;\Longrightarrow\; -\nabla_{W}E\,A = R\,X^{+} = -F^{+}\nabla\mathcal L`,
  expected: 'holds',
  test: {
    kind: 'identity',
    regime: exactly({ batch: 'within-rank', minDepth: 1, maxDepth: 1 }),
    left: (A, c) => alongDirections(A, c, theorem2Changes(A, c)),
    right: (A, c) => alongDirections(A, c, naturalGradient(A, c)),
    controls: { 'the plain update': (A, c) => alongDirections(A, c, unscaled(A, c)) },
  },
};

export const rescaledIsNatural: Claim = {
  id: 'se/s3-2-natural-gradient-printed',
  title: 'Rescaled PC’s weight updates are natural gradient steps',
  source: { paper: 'SE', place: '§3.2, "which is what the weight updates for rescaled PC reduce to", and Fig. 9' },
  statement:
    'Theorem 2’s step (with the transposed factor, which it needs) against the natural gradient step, for batches up to the smallest width.',
  formula: String.raw`-E_B[\nabla_{W_l}E]\,A_l = \big(-F^{+}\nabla\mathcal L\big)_l`,
  expected: 'refuted',
  erratum: {
    note: 'Both move every prediction by its residual, but hidden layers share the change differently: by W_{L:l+1}ᵀS⁻¹ here, by the least change of all weights there. Without hidden layers they are one.',
    corrected: 'se/s3-2-natural-gradient-depth-1',
  },
  test: {
    kind: 'identity',
    regime: exactly({ batch: 'within-rank' }),
    left: (A, c) => alongDirections(A, c, theorem2Changes(A, c)),
    right: (A, c) => alongDirections(A, c, naturalGradient(A, c)),
    controls: { 'the plain update': (A, c) => alongDirections(A, c, unscaled(A, c)) },
  },
};
