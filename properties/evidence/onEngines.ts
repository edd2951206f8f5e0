import type { FloatArithmetic } from '../../src/arithmetic/arithmetic.ts';
import { type Float64Matrix, float64 } from '../../src/arithmetic/float64.ts';
import { rescalingOver } from '../../src/claims/parts.ts';
import type { Formula, IdentityTest } from '../../src/evidence/claim.ts';
import { type RoundingEngine } from '../../src/evidence/enclosure.ts';
import { kaimingUniform, orthogonal } from '../../src/network/initialisations.ts';
import { layer, weightsOf } from '../../src/network/linearGaussian.ts';
import { rescalingMatrix } from '../../src/theory/equilibrium.ts';
import { residual } from '../../src/theory/feedforward.ts';
import { identity, number, predicted, predictedByProduct } from './trials.ts';

export const SEEDS = [1, 2, 3];
export const WELL = { kaiming: kaimingUniform, orthogonal };

export type Reference = RoundingEngine<Float64Matrix, Float64Matrix>['reference'];
export const on = <M>(
  arithmetic: FloatArithmetic<M>,
  initialisations: RoundingEngine<M, Float64Matrix>['initialisations'] = WELL,
): RoundingEngine<M, Float64Matrix> => ({
  arithmetic,
  reference: float64 as Reference,
  initialisations,
  reach: 'narrow',
});

/** x = W⁻¹(W x) through the normal equations: as ill-conditioned as WᵀW. */
export const roundTrip: Formula = (A, c) => {
  const W = weightsOf(layer(c.network, 1));
  const gram = A.add(
    A.multiply(W, W, { transposeA: true }),
    A.scale(number(A, 2 ** -80), A.identity(c.network.widths[0]!)),
  );
  return A.solve(gram, A.multiply(gram, c.x));
};
export const input: Formula = (_, c) => c.x;

export const residualThere: Formula = (A, c) => {
  const S = rescalingMatrix(A, c.network);
  return A.multiply(S, A.solve(S, residual(A, c)));
};

export const scaledBy =
  (factor: number, formula: Formula): Formula =>
  (A, c) =>
    A.scale(number(A, factor), formula(A, c));

export const TRUE: Record<string, IdentityTest> = {
  'a product of maps, by two roads': identity(predicted, predictedByProduct, { family: 'general', batch: 'any' }),
  'S, summed in another order': identity(
    (A, c) => rescalingMatrix(A, c.network),
    (A, c) => rescalingOver(A, c, (l) => l >= 1),
    { family: 'residual', batch: 'any' },
  ),
  'S S⁻¹ r = r': identity(residual, residualThere, { family: 'general', batch: 'any' }),
};
