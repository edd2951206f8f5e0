import type { Arithmetic } from '../../arithmetic/arithmetic.ts';
import { selection } from '../../definition/energy.ts';
import type { Case, Claim } from '../../evidence/claim.ts';
import { feedforwardActivities } from '../../theory/feedforward.ts';

/** The last sample's activity in the narrowest layer, and its projection on the span of the first `count` samples'. */
function lastSample<M>(A: Arithmetic<M>, c: Case<M>, spare: number): { own: M; projected: M } {
  const widths = c.network.widths.slice(0, -1);
  const B = A.shape(c.x)[1];
  const Z = feedforwardActivities(A, c.network, c.x)[widths.indexOf(Math.min(...widths))]!;
  const own = A.multiply(Z, selection(A, B, B - 1, 1));
  const count = B - 1 - spare;
  if (count === 0) return { own, projected: A.subtract(own, own) };
  const first = A.multiply(Z, selection(A, B, 0, count));
  const gram = A.multiply(first, first, { transposeA: true });
  return { own, projected: A.multiply(first, A.solve(gram, A.multiply(first, own, { transposeA: true }))) };
}

export const theorem2Rank: Claim = {
  id: 'se/theorem-2-rank-limit',
  title: 'One sample past the narrowest width, its activity is a combination of the others',
  source: { paper: 'SE', place: 'Theorem 2, condition on B' },
  statement:
    'With B = min(n_0..n_{L−1}) + 1 the activities of the narrowest layer are linearly dependent, so no A_l can separate the samples; at B = min they still are independent.',
  formula: String.raw`\hat x_{B} = \hat X_{<B}\,(\hat X_{<B}^\top \hat X_{<B})^{-1}\hat X_{<B}^\top\,\hat x_{B}\quad\text{in the narrowest layer, } B = \min_l n_l + 1`,
  expected: 'holds',
  test: {
    kind: 'identity',
    regime: { family: 'dln', batch: 'one-past-rank' },
    left: (A, c) => lastSample(A, c, 0).own,
    right: (A, c) => lastSample(A, c, 0).projected,
    controls: { 'the same at the rank limit': (A, c) => lastSample(A, c, 1).projected },
  },
};
