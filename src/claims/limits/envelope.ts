import type { Arithmetic } from '../../arithmetic/arithmetic.ts';
import { prediction, predictionErrors, squaredNorm } from '../../definition/energy.ts';
import { minimiser } from '../../definition/minimum.ts';
import type { Case, Claim, IdentityTest } from '../../evidence/claim.ts';
import { depth, layer } from '../../network/linearGaussian.ts';
import { hiddenMetric } from '../../theory/outputEnvelope.ts';
import { rescalingOver, sum } from '../parts.ts';

// The loss enters inference through e = −∇ℓ(u) alone, so what is shown of e for one loss is shown for all that have this e.

/** Where inference ends by definition: e = p_L ε_L, and the errors of all layers. */
function ended<M>(A: Arithmetic<M>, c: Case<M>): { readonly e: M; readonly errors: readonly M[] } {
  const errors = predictionErrors(A, c.network, minimiser(A, c));
  return { e: A.scale(layer(c.network, depth(c.network)).precision, errors.at(-1)!), errors };
}

const quadratic = <M>(A: Arithmetic<M>, K: M, e: M): M => A.inner(e, A.multiply(K, e));

const regime: IdentityTest['regime'] = { family: 'general', batch: 'any', minDepth: 2 };

export const moreauHiddenEnergy: Claim = {
  id: 'lim/moreau-hidden-energy',
  title: 'The errors within a linear network cost ½ eᵀ K e after inference, whatever the loss',
  source: { paper: 'LIM', place: 'general losses, derived here' },
  statement:
    'With e minus the gradient of the loss at the output, inference leaves the hidden layers with ½ eᵀKe, the first term of the Moreau envelope.',
  formula: String.raw`\sum_{l<L} \tfrac12 p_l\|\epsilon_l^*\|^2 = \tfrac12\, e^\top K e,\qquad K = \sum_{l<L}\frac{P_l P_l^\top}{p_l}`,
  expected: 'holds',
  test: {
    kind: 'identity',
    regime,
    left(A, c) {
      const hidden = ended(A, c).errors.slice(0, -1);
      return sum(
        A,
        hidden.map((error, i) => A.scale(layer(c.network, i + 1).precision, squaredNorm(A, error))),
      );
    },
    right: (A, c) => quadratic(A, hiddenMetric(A, c.network), ended(A, c).e),
    controls: {
      'K with the output’s own term': (A, c) =>
        quadratic(
          A,
          rescalingOver(A, c, (l) => l > 0),
          ended(A, c).e,
        ),
      'e without the precision': (A, c) => quadratic(A, hiddenMetric(A, c.network), ended(A, c).errors.at(-1)!),
    },
  },
};

export const moreauOutput: Claim = {
  id: 'lim/moreau-output',
  title: 'Inference moves the output of a linear network by K e, whatever the loss',
  source: { paper: 'LIM', place: 'general losses, derived here' },
  statement:
    'The output that the settled activities predict is the feedforward one plus Ke: inference is a proximal step of the loss in the metric K.',
  formula: String.raw`f(z_{L-1}^*) = f(x) + K e,\qquad e = -\nabla\ell\big(f(z_{L-1}^*)\big)`,
  expected: 'holds',
  test: {
    kind: 'identity',
    regime,
    left: (A, c) => A.subtract(A.subtract(c.y, ended(A, c).errors.at(-1)!), prediction(A, c.network, c.x)),
    right: (A, c) => A.multiply(hiddenMetric(A, c.network), ended(A, c).e),
    controls: {
      'e without the precision': (A, c) => A.multiply(hiddenMetric(A, c.network), ended(A, c).errors.at(-1)!),
      'K with the output’s own term': (A, c) =>
        A.multiply(
          rescalingOver(A, c, (l) => l > 0),
          ended(A, c).e,
        ),
    },
  },
};
