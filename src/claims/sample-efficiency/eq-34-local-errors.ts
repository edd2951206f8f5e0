import { predictionErrors } from '../../definition/energy.ts';
import { minimiser } from '../../definition/minimum.ts';
import type { Claim, IdentityTest } from '../../evidence/claim.ts';
import { equilibrium } from '../../theory/equilibrium.ts';
import { outputMaps } from '../../theory/feedforward.ts';
import { negative, probeLayers } from '../parts.ts';

export const test: IdentityTest = {
  kind: 'identity',
  regime: { family: 'dln', batch: 'one' },
  left: (A, c) => probeLayers(A, c, [undefined, ...predictionErrors(A, c.network, minimiser(A, c))]),
  right: (A, c) => {
    const outputError = predictionErrors(A, c.network, minimiser(A, c)).at(-1)!;
    return probeLayers(
      A,
      c,
      outputMaps(A, c.network).map((P, l) => (l === 0 ? undefined : A.multiply(P, outputError, { transposeA: true }))),
    );
  },
  controls: {
    'the residual in place of the output error': (A, c) =>
      probeLayers(
        A,
        c,
        outputMaps(A, c.network).map((P, l) =>
          l === 0 ? undefined : A.multiply(P, equilibrium(A, c).r, { transposeA: true }),
        ),
      ),
    'opposite sign': (A, c) =>
      probeLayers(
        A,
        c,
        equilibrium(A, c).weightedErrors.map((e) => e && negative(A, e)),
      ),
  },
};

export const eq34: Claim = {
  id: 'se/eq-34',
  title: 'Every prediction error at equilibrium is the output error carried back by W_{L:l+1}ᵀ',
  source: { paper: 'SE', place: 'Appendix E, Eq. 34' },
  statement: 'Stationarity in the hidden activities chains the errors: ε_l = W_{l+1}ᵀ ε_{l+1}.',
  formula: String.raw`\epsilon_l^* = W_{L:l+1}^\top\, \epsilon_L^*`,
  expected: 'holds',
  test,
};
