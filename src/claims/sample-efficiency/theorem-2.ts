import { predictionDerivative } from '../../definition/changes.ts';
import type { Claim, Formula, IdentityTest } from '../../evidence/claim.ts';
import { residual } from '../../theory/feedforward.ts';
import { theorem2Changes } from '../../theory/rescaling.ts';
import { alignedWith, decorrelatedChanges, residualByDefinition, unscaled } from '../parts.ts';

/** A_l = (E_B[x* x̂ᵀ])⁺, as Eq. 27 and 50 print it. */
const printed: Formula = (A, c) =>
  predictionDerivative(
    A,
    c,
    decorrelatedChanges(A, c, (zStar, zHat) => [zStar, zHat]),
  );
const ofBackpropagation: Formula = (A, c) =>
  predictionDerivative(
    A,
    c,
    decorrelatedChanges(A, c, (_, zHat) => [zHat, zHat]),
  );
const none: Formula = (A, c) => predictionDerivative(A, c, unscaled(A, c));

export const test: IdentityTest = {
  kind: 'identity',
  regime: { family: 'dln', batch: 'within-rank' },
  left: residualByDefinition,
  right: (A, c) => predictionDerivative(A, c, theorem2Changes(A, c)),
  controls: { 'A_l as printed': printed, "backpropagation's A_l, (E[x̂ x̂ᵀ])⁺": ofBackpropagation, 'no A_l': none },
};

export const theorem2: Claim = {
  id: 'se/theorem-2-transposed',
  title: 'With A_l = (E_B[x̂ x*ᵀ])⁺, PC moves every prediction by exactly its residual',
  source: { paper: 'SE', place: 'Theorem 2, transposed' },
  statement: 'For batches up to the smallest of the widths n_0..n_{L−1}, with activities of full column rank.',
  formula: String.raw`A_l = \Big(\frac1B\sum_{b} \hat x_{l-1,b}\, x_{l-1,b}^{*\top}\Big)^{+} \;\Longrightarrow\; \frac{\partial\hat Y}{\partial t} = R`,
  expected: 'holds',
  test,
};

export const theorem2Printed: Claim = {
  id: 'se/theorem-2-printed',
  title: 'With A_l = (E_B[x* x̂ᵀ])⁺, PC moves every prediction by exactly its residual',
  source: { paper: 'SE', place: 'Theorem 2, Eq. 27, 50' },
  statement:
    'The theorem as printed, for batches up to the smallest width. At B = 1 the factor that should be 1 is cos²(x*, x̂).',
  formula: String.raw`A_l = \Big(\frac1B\sum_{b} x_{l-1,b}^{*}\,\hat x_{l-1,b}^{\top}\Big)^{+} \;\Longrightarrow\; \frac{\partial\hat Y}{\partial t} = R`,
  expected: 'refuted',
  erratum: {
    note: 'The factor is transposed: X*ᵀ A X̂ is a multiple of the identity for A = (X̂ X*ᵀ)⁺ and not for A = (X* X̂ᵀ)⁺.',
    corrected: 'se/theorem-2-transposed',
  },
  test: {
    ...test,
    right: printed,
    controls: { "backpropagation's A_l, (E[x̂ x̂ᵀ])⁺": ofBackpropagation, 'no A_l': none },
  },
};

export const theorem2Alignment: Claim = {
  id: 'se/theorem-2-alignment-printed',
  title: 'With A_l = (E_B[x* x̂ᵀ])⁺, PC moves the prediction of a single sample along its residual',
  source: { paper: 'SE', place: 'Theorem 2, "optimal target alignment"' },
  statement: 'The weaker half of the theorem as printed: the direction of the change, whatever its size.',
  formula: String.raw`A_l = \big(x_{l-1}^{*}\,\hat x_{l-1}^{\top}\big)^{+} \;\Longrightarrow\; \frac{\partial\hat y}{\partial t} \parallel r`,
  expected: 'refuted',
  erratum: {
    note: 'With the factor transposed, the change differs from r in direction too.',
    corrected: 'se/theorem-2-transposed',
  },
  test: {
    kind: 'identity',
    regime: { family: 'dln', batch: 'one', minDepth: 2 },
    left: residualByDefinition,
    right: alignedWith((A, c) => decorrelatedChanges(A, c, (zStar, zHat) => [zStar, zHat])),
    controls: { 'no A_l': alignedWith(unscaled) },
  },
};

export const eq49Printed: Claim = {
  id: 'se/eq-49-printed',
  title: "Theorem 2's proof ends in R/B",
  source: { paper: 'SE', place: 'Eq. 47–49' },
  statement: 'The last line of the proof, for the (transposed) A_l of Eq. 50.',
  formula: String.raw`\frac{\partial\hat Y}{\partial t} = \frac1B R`,
  expected: 'refuted',
  erratum: {
    note: "The lines follow from X*ᵀ A X̂ = I, but Eq. 50 inverts a mean and (transposed) makes it B·I, which cancels the 1/B; the theorem's own statement, R, is right.",
    corrected: 'se/theorem-2-transposed',
  },
  test: {
    ...test,
    kind: 'identity',
    left: (A, c) => A.scale(A.reciprocal(A.matrix(1, 1, [A.shape(c.x)[1]])), residual(A, c)),
    controls: { "backpropagation's A_l, (E[x̂ x̂ᵀ])⁺": ofBackpropagation, 'no A_l': none },
  },
};
