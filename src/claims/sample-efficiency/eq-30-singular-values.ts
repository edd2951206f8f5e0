import type { Arithmetic } from '../../arithmetic/arithmetic.ts';
import { innerProduct, selection } from '../../definition/energy.ts';
import type { Case, Claim } from '../../evidence/claim.ts';
import { weightsOf } from '../../network/linearGaussian.ts';
import { sum } from '../parts.ts';

/** A random W = U Σ Vᵀ whose factors are exact in every number system: Householder reflections and a diagonal. */
function factors<M>(A: Arithmetic<M>, c: Case<M>): { U: M; Sigma: M; V: M; W: M } {
  const D = c.directions[0]!;
  const n = A.shape(D)[0];
  const e = Array.from({ length: n }, (_, i) => selection(A, n, i, 1));
  const reflection = (u: M): M => {
    const two = A.scale(A.matrix(1, 1, [2]), A.reciprocal(innerProduct(A, u, u)));
    return A.subtract(A.identity(n), A.scale(two, A.multiply(u, u, { transposeB: true })));
  };
  const U = reflection(A.multiply(D, e[0]!));
  const V = reflection(A.multiply(D, e[0]!, { transposeA: true }));
  const weights = weightsOf(c.network.layers[0]!);
  const Sigma = sum(
    A,
    e.map((ei) =>
      A.scale(A.multiply(ei, A.multiply(weights, ei), { transposeA: true }), A.multiply(ei, ei, { transposeB: true })),
    ),
  );
  return { U, Sigma, V, W: A.multiply(A.multiply(U, Sigma), V, { transposeB: true }) };
}

const regime = { family: 'residual', batch: 'one', square: true, minWidth: 2 } as const;

export const eq30Printed: Claim = {
  id: 'se/eq-30-printed',
  title: 'The singular value decomposition of W_l is U_l Σ_l W_lᵀ',
  source: { paper: 'SE', place: 'Eq. 30' },
  statement: 'The decomposition used to set condition numbers, with W itself as its right factor.',
  formula: String.raw`W_l = U_l \Sigma_l W_l^\top`,
  expected: 'refuted',
  erratum: {
    note: 'The right factor is V_l, not W_l; the sentence after Eq. 32 repeats it.',
    corrected: 'se/eq-30-corrected',
  },
  test: {
    kind: 'identity',
    regime,
    left: (A, c) => factors(A, c).W,
    right: (A, c) => {
      const { U, Sigma, W } = factors(A, c);
      return A.multiply(A.multiply(U, Sigma), W, { transposeB: true });
    },
    controls: { 'no right factor': (A, c) => A.multiply(factors(A, c).U, factors(A, c).Sigma) },
  },
};

export const eq30: Claim = {
  id: 'se/eq-30-corrected',
  title: 'With W = U Σ Vᵀ and orthogonal U and V, W V = U Σ',
  source: { paper: 'SE', place: 'Eq. 30, corrected' },
  statement:
    'Singular values can be replaced while the singular vectors stay, which is what Eq. 31 and 32 need. (True by VᵀV = I; kept beside the printed form.)',
  formula: String.raw`W_l V_l = U_l \Sigma_l \quad\text{for}\quad W_l = U_l \Sigma_l V_l^\top`,
  expected: 'holds',
  test: {
    kind: 'identity',
    regime,
    left: (A, c) => A.multiply(factors(A, c).W, factors(A, c).V),
    right: (A, c) => A.multiply(factors(A, c).U, factors(A, c).Sigma),
    controls: { 'left vectors on both sides': (A, c) => A.multiply(factors(A, c).W, factors(A, c).U) },
  },
};
