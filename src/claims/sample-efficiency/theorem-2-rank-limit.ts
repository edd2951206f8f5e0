import type { Arithmetic } from '../../arithmetic/arithmetic.ts';
import { predictionDerivative } from '../../definition/changes.ts';
import type { Case, Claim } from '../../evidence/claim.ts';
import { residualByDefinition, unscaled } from '../parts.ts';

/** XXᵀ (n_0 × n_0), invertible once B ≥ n_0. */
const gram = <M>(A: Arithmetic<M>, c: Case<M>): M => A.multiply(c.x, c.x, { transposeB: true });

/** A_1 = (E_B[x x ᵀ])⁻¹: at depth 1, where x* = x̂ = x, what Theorem 2's factor becomes past the rank limit. */
function changes<M>(A: Arithmetic<M>, c: Case<M>): M[] {
  const B = A.matrix(1, 1, [A.shape(c.x)[1]]);
  return unscaled(A, c).map((change) => A.scale(B, A.transpose(A.solve(gram(A, c), A.transpose(change)))));
}

export const theorem2Rank: Claim = {
  id: 'se/theorem-2-rank-limit',
  title: "One sample past the width, Theorem 2's update moves predictions by RΠ with a projection Π, not by R",
  source: { paper: 'SE', place: 'Theorem 2, condition on B' },
  statement:
    'With B = n_0 + 1 at depth 1, the pseudoinverse becomes an inverse, and X ᵀA X is B times the projection on the row space of X: no A makes it a multiple of the identity in that layer.',
  formula: String.raw`B = n_0 + 1,\ L = 1 \;\Longrightarrow\; \frac{\partial\hat Y}{\partial t} = R\,\Pi,\qquad \Pi = X^\top (X X^\top)^{-1} X \neq I`,
  expected: 'holds',
  test: {
    kind: 'identity',
    regime: { family: 'dln', batch: 'one-past-rank', maxDepth: 1, fullRank: true },
    left: (A, c) => predictionDerivative(A, c, changes(A, c)),
    right: (A, c) =>
      A.multiply(A.multiply(residualByDefinition(A, c), c.x, { transposeB: true }), A.solve(gram(A, c), c.x)),
    controls: { 'R itself': residualByDefinition },
  },
};
