import type { ExactArithmetic } from '../../arithmetic/arithmetic.ts';
import { SingularError } from '../../errors.ts';
import type { Case, Claim, SearchTest } from '../../evidence/claim.ts';
import { equilibrium } from '../../theory/equilibrium.ts';

/** E_B[x* x̂ᵀ] of the first layer wider than the batch, plus `shift` times I: whether it has an inverse. */
const invertible =
  (shift: number): SearchTest['statement'] =>
  <M>(A: ExactArithmetic<M>, c: Case<M>) => {
    const B = A.shape(c.x)[1];
    const { zHat, zStar } = equilibrium(A, c);
    const l = c.network.widths.slice(0, -1).findIndex((n) => n > B);
    const n = c.network.widths[Math.max(l, 0)]!;
    const identity = A.identity(n);
    if (l < 0) return { holds: true, left: identity, right: identity };
    const mean = A.scale(A.reciprocal(A.matrix(1, 1, [B])), A.multiply(zStar[l]!, zHat[l]!, { transposeB: true }));
    const left = A.add(mean, A.scale(A.matrix(1, 1, [shift]), identity));
    try {
      A.solve(left, identity);
      return { holds: true, left, right: identity };
    } catch (error) {
      if (error instanceof SingularError) return { holds: false, left, right: identity };
      throw error;
    }
  };

export const theorem2Inverse: Claim = {
  id: 'se/theorem-2-inverse-printed',
  title: 'The matrix that Theorem 2 inverts has an inverse when B is smaller than the width',
  source: { paper: 'SE', place: 'Theorem 2, Eq. 27, 50' },
  statement: 'A mean of B outer products has rank at most B, below its size wherever a layer is wider than the batch.',
  formula: String.raw`B < n_{l-1} \;\Longrightarrow\; \det\Big(\tfrac1B\sum_b x_{l-1,b}^{*}\,\hat x_{l-1,b}^\top\Big) \neq 0`,
  expected: 'refuted',
  erratum: {
    note: 'The inverse never exists there; what is meant is the Moore–Penrose inverse, as C.3 says of the implementation.',
    corrected: 'se/theorem-2-transposed',
  },
  test: {
    kind: 'search',
    regime: { family: 'dln', batch: 'within-rank' },
    shown: ['E_B[x* x̂ᵀ]', 'I'],
    statement: invertible(0),
    controls: { 'the same plus 1000·I': invertible(1000) },
  },
};
