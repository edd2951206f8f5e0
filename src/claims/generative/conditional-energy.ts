import type { Arithmetic } from '../../arithmetic/arithmetic.ts';
import { generativeEnergy } from '../../definition/generative.ts';
import { minimiser } from '../../definition/minimum.ts';
import type { Claim, Formula } from '../../evidence/claim.ts';
import type { GenerativeModel } from '../../network/generative.ts';
import { latentNetwork } from '../../network/generativeGraph.ts';
import { linearGaussian } from '../../network/linearGaussian.ts';
import { type LinearProblem, supervised } from '../../problem/problem.ts';
import { dataMaps, dataRescalingMatrix } from '../../theory/generative/maps.ts';
import { DETERMINED, type GenerativeCase, generativeCase, generativeRegime } from './case.ts';
import { half, square } from './parts.ts';

const regime = generativeRegime({ chains: DETERMINED });

/** The chain from x_L to x_0, with x_L given: what the harness knows of old. */
const chainOf = <M>(A: Arithmetic<M>, { model, x, data }: GenerativeCase<M>): LinearProblem<M> =>
  supervised(linearGaussian(latentNetwork(A, model)), x.at(-1)!, data);

/** min over x_1 … x_{L−1} of E at the case's own x_L, by the definition's minimiser of the reversed chain. */
const givenTop: Formula = (A, c) => {
  const g = generativeCase(A, c);
  return generativeEnergy(A, g.model, minimiser(A, chainOf(A, g)).toReversed());
};

const quadraticIn =
  (rescaling: <M>(A: Arithmetic<M>, model: GenerativeModel<M>, Q: readonly M[]) => M): Formula =>
  (A, c) => {
    const { model, data, x } = generativeCase(A, c);
    const Q = dataMaps(A, model);
    const r = A.subtract(data, A.multiply(Q.at(-1)!, x.at(-1)!));
    return half(A, A.inner(r, A.solve(rescaling(A, model, Q), r)));
  };
export const conditionalEnergy: Claim = {
  id: 'pcn/conditional-energy',
  title:
    'Given x^(L), the least energy is ½ rᵀ S_x⁻¹ r with r = x^(0) − Q x^(L): the chain of 2605.11911 read backwards',
  source: { paper: 'PCN', place: '§4, linear predictions; 2605.11911 Eq. (3), (4)' },
  statement: 'S_x sums Q_k Q_kᵀ/p_k over k = 0 … L−1, where Q_k = W^(0)⋯W^(k−1).',
  formula: String.raw`\min_{x^{(1)},\dots,x^{(L-1)}} E = \tfrac12\, r^\top S_x^{-1} r,\qquad S_x = \sum_{k=0}^{L-1} Q_k Q_k^\top / p_k`,
  expected: 'holds',
  test: {
    ...{ kind: 'identity', regime, left: givenTop, right: quadraticIn(dataRescalingMatrix) },
    controls: {
      'S_x without Q_0 Q_0ᵀ': quadraticIn((A, model, Q) =>
        A.subtract(dataRescalingMatrix(A, model), A.scale(A.reciprocal(model.precisions[0]!), square(A, Q[0]!))),
      ),
      'S_x with Q_L Q_Lᵀ besides': quadraticIn((A, model, Q) =>
        A.add(dataRescalingMatrix(A, model), square(A, Q.at(-1)!)),
      ),
    },
  },
};
