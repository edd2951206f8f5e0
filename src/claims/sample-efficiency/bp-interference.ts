import type { Arithmetic } from '../../arithmetic/arithmetic.ts';
import { backpropagatedChanges, predictionDerivative } from '../../definition/changes.ts';
import { selection, squaredNorm } from '../../definition/energy.ts';
import type { Case, Claim, Formula } from '../../evidence/claim.ts';
import { withLayers } from '../../network/linearGaussian.ts';
import { supervised } from '../../problem/problem.ts';
import { outputMaps } from '../../theory/feedforward.ts';
import { alignedWith, exactly, residualByDefinition, rescalingOver, unlessParallel, unscaled } from '../parts.ts';

const change = <M>(A: Arithmetic<M>, c: Case<M>): M => predictionDerivative(A, c, backpropagatedChanges(A, c));

const all = (l: number): boolean => l >= 1;

export const scalarPrinted: Claim = {
  id: 'se/s3-1-1-scalar-printed',
  title: 'The scalars x̂ᵀx̂ of Eq. 6 do not change the direction of backpropagation’s prediction change',
  source: {
    paper: 'SE',
    place: '§3.1.1, "only rescales the update magnitude and does not contribute to interference"',
  },
  statement: 'The change of Eq. 6 against the same sum with every scalar replaced by 1, up to a factor.',
  formula: String.raw`\sum_l W_{L:l+1}W_{L:l+1}^\top r\,\hat x_{l-1}^\top\hat x_{l-1} \;\parallel\; \sum_l W_{L:l+1}W_{L:l+1}^\top r`,
  expected: 'refuted',
  erratum: {
    note: 'True of each term alone. In the sum of Eq. 6 the scalars weigh the terms, and unequal ones turn the sum; removing them is what scaled BP does in Fig. 3.',
    corrected: 'se/eq-06',
  },
  test: {
    kind: 'identity',
    regime: exactly({ minOutputs: 2 }),
    left: change,
    right: (A, c) => unlessParallel(A, change(A, c), A.multiply(rescalingOver(A, c, all), residualByDefinition(A, c))),
    controls: { 'the residual': (A, c) => unlessParallel(A, change(A, c), residualByDefinition(A, c)) },
  },
};

/** Layer l's weights replaced by l + 1 times the reflection at its direction's first column: exact orthogonal matrices. */
function reflected<M>(A: Arithmetic<M>, c: Case<M>): Case<M> {
  const network = withLayers(c.network, (at, l) => {
    const D = c.directions[l - 1]!;
    const [n] = A.shape(D);
    const u = A.multiply(D, selection(A, n, 0, 1));
    const two = A.scale(A.matrix(1, 1, [2]), A.reciprocal(squaredNorm(A, u)));
    const Q = A.subtract(A.identity(n), A.scale(two, A.multiply(u, u, { transposeB: true })));
    return { ...at, theta: { ...at.theta, weights: A.scale(A.matrix(1, 1, [l + 1]), Q) } };
  });
  return { ...c, ...supervised(network, c.x, c.y) };
}

/** What the changes of both rules have across the residual: zero where both are along it. */
const turned: Formula = (A, c) => {
  const r = residualByDefinition(A, c);
  return [backpropagatedChanges, unscaled]
    .map((changes) => A.subtract(alignedWith(changes)(A, c), r))
    .reduce((total, across) => A.add(total, across));
};

export const orthogonalAligned: Claim = {
  id: 'se/s3-1-1-orthogonal',
  title: 'With multiples of orthogonal weights, backpropagation and predictive coding move the prediction along r',
  source: { paper: 'SE', place: '§3.1.1, "deviates substantially from the identity"; A.2, orthogonal initialisation' },
  statement: 'Where every W_{L:l+1}W_{L:l+1}ᵀ is a multiple of the identity, no term of Eq. 6 or 8 turns r.',
  formula: String.raw`W_l^\top W_l = c_l I \;\Longrightarrow\; \frac{\partial\hat y}{\partial t} \parallel r`,
  expected: 'holds',
  test: {
    kind: 'identity',
    regime: exactly({ square: true, minWidth: 2 }),
    left: (A, c) => A.subtract(c.y, c.y),
    right: (A, c) => turned(A, reflected(A, c)),
    controls: { 'weights as drawn': turned },
  },
};

/** The part of the target that the narrowest hidden layer k cannot reach, y − P_k(P_kᵀP_k)⁻¹P_kᵀ y; nothing if n_k ≥ n_L. */
function unreached<M>(A: Arithmetic<M>, c: Case<M>): { readonly k: number; readonly v: M } {
  const hidden = c.network.widths.slice(1, -1);
  const k = 1 + hidden.indexOf(Math.min(...hidden));
  const P = outputMaps(A, c.network)[k]!;
  const [outputs, width] = A.shape(P);
  if (width >= outputs) return { k, v: A.subtract(c.y, c.y) };
  const seen = A.multiply(P, c.y, { transposeA: true });
  const reached = A.multiply(P, A.solve(A.multiply(P, P, { transposeA: true }), seen));
  return { k, v: A.subtract(c.y, reached) };
}

export const narrowLayers: Claim = {
  id: 'se/s3-1-1-narrow',
  title: 'A layer narrower than the output hides part of the residual from itself and all layers below',
  source: { paper: 'SE', place: '§3.1.1, "narrower layers are prone to rank deficiency"; A.2, information bottleneck' },
  statement:
    'On the part of an error outside the range of W_{L:k+1}, with n_k < n_L, the terms l ≤ k of Eq. 6 vanish: each W_{L:l+1}W_{L:l+1}ᵀ there has rank at most n_k.',
  formula: String.raw`W_{L:k+1}^\top v = 0 \;\Longrightarrow\; \sum_{l=1}^{L}W_{L:l+1}W_{L:l+1}^\top v = \sum_{l>k}W_{L:l+1}W_{L:l+1}^\top v`,
  expected: 'holds',
  test: {
    kind: 'identity',
    regime: exactly(),
    left: (A, c) => A.multiply(rescalingOver(A, c, all), unreached(A, c).v),
    right: (A, c) => {
      const { k, v } = unreached(A, c);
      return A.multiply(
        rescalingOver(A, c, (l) => l > k),
        v,
      );
    },
    controls: {
      'the term of the output layer left out': (A, c) => {
        const { k, v } = unreached(A, c);
        return A.subtract(
          A.multiply(
            rescalingOver(A, c, (l) => l > k),
            v,
          ),
          v,
        );
      },
    },
  },
};
