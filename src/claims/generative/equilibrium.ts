import type { Arithmetic } from '../../arithmetic/arithmetic.ts';
import { generativeEnergy, generativeMinimiser } from '../../definition/generative.ts';
import { minimiser } from '../../definition/minimum.ts';
import type { Case, Claim, Formula } from '../../evidence/claim.ts';
import { type GenerativeModel, latentNetwork } from '../../network/generative.ts';
import { linearGaussian } from '../../network/linearGaussian.ts';
import { generative } from '../../problem/generative.ts';
import { type LinearProblem, supervised } from '../../problem/problem.ts';
import {
  type GenerativeEquilibrium,
  generativeEquilibrium,
  generativeGradients,
  topLatent,
} from '../../theory/generative/equilibrium.ts';
import { labelRescalingMatrix, labelSplit } from '../../theory/generative/label.ts';
import { dataMaps, dataRescalingMatrix } from '../../theory/generative/maps.ts';
import {
  DETERMINED,
  type GenerativeCase,
  derivative,
  generativeCase,
  generativeRegime,
  number,
  pairs,
} from './case.ts';

const regime = generativeRegime({ chains: DETERMINED });

const half = <M>(A: Arithmetic<M>, quadratic: M): M => A.scale(number(A, 1, 2), quadratic);

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
const square = <M>(A: Arithmetic<M>, Q: M): M => A.multiply(Q, Q, { transposeB: true });

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

/** x_L at the minimum, by the normal equations; seen along the case's direction. */
const minimumTop =
  (labelled: boolean, prior = false): Formula =>
  (A, c) => {
    const g = held(A, generativeCase(A, c), c, prior);
    return A.inner(g.along.at(-1)!, generativeMinimiser(A, g.model, g.data, labelled ? g.target : undefined).at(-1)!);
  };

const held = <M>(_: Arithmetic<M>, g: GenerativeCase<M>, c: Case<M>, prior: boolean): GenerativeCase<M> =>
  prior ? { ...g, model: { ...g.model, priorPrecision: c.step } } : g;

const closedTop =
  (labelled: boolean, prior = false): Formula =>
  (A, c) => {
    const g = held(A, generativeCase(A, c), c, prior);
    return A.inner(g.along.at(-1)!, topLatent(A, generative(A, g.model, g.data, labelled ? g.target : undefined)));
  };

/** The same with ordinary least squares, G = QᵀQ, as if no layer between had a state of its own. */
const ordinary =
  (labelled: boolean): Formula =>
  (A, c) => {
    const { model, data, target, along } = generativeCase(A, c);
    const Q = dataMaps(A, model).at(-1)!;
    const [G, b] = [A.multiply(Q, Q, { transposeA: true }), A.multiply(Q, data, { transposeA: true })];
    if (!labelled) return A.inner(along.at(-1)!, A.solve(G, b));
    const { readout, readoutPrecision } = model;
    const pull = (W: typeof c.step): typeof c.step =>
      A.scale(readoutPrecision, A.multiply(readout, W, { transposeA: true }));
    return A.inner(along.at(-1)!, A.solve(A.add(G, pull(readout)), A.add(b, pull(target))));
  };

export const topLatentClaim: Claim = {
  id: 'pcn/top-latent',
  title: 'With a label clamped, inference rests where (G + p_y RᵀR) x^(L) = Qᵀ S_x⁻¹ x^(0) + p_y Rᵀ y',
  source: { paper: 'PCN', place: '§3, "settled"; linear predictions' },
  statement: 'G = Qᵀ S_x⁻¹ Q is what the data say about the top; against the solution of the normal equations.',
  formula: String.raw`(G + p_y R^\top R)\,u^* = Q^\top S_x^{-1} x^{(0)} + p_y R^\top y,\qquad G = Q^\top S_x^{-1} Q`,
  expected: 'holds',
  test: {
    ...{ kind: 'identity', regime, left: minimumTop(true), right: closedTop(true) },
    controls: { 'ordinary least squares, G = QᵀQ': ordinary(true), 'the label left out': closedTop(false) },
  },
};

export const topLatentFree: Claim = {
  id: 'pcn/top-latent-free',
  title: 'Without a label, inference rests at the generalised least squares estimate of the top',
  source: { paper: 'PCN', place: '§3, linear predictions, no label' },
  statement: 'G u = Qᵀ S_x⁻¹ x^(0), where the data determine the top.',
  formula: String.raw`u_{\text{free}} = (Q^\top S_x^{-1} Q)^{-1} Q^\top S_x^{-1} x^{(0)}`,
  expected: 'holds',
  test: {
    ...{ kind: 'identity', regime: generativeRegime({ chains: [...DETERMINED.filter((c) => c[1]! < c.at(-1)!)] }) },
    left: minimumTop(false),
    right: closedTop(false),
    controls: { 'the label’s pull kept': closedTop(true), 'ordinary least squares, G = QᵀQ': ordinary(false) },
  },
};

/** ½ x_0ᵀ (S_x + Q Q ᵀ/λ)⁻¹ x_0: the top integrated out. */
const marginal =
  (weight: <M>(A: Arithmetic<M>, lambda: M) => M): Formula =>
  (A, c) => {
    const { model, data } = generativeCase(A, c);
    const Q = dataMaps(A, model).at(-1)!;
    const S = A.add(dataRescalingMatrix(A, model), A.scale(weight(A, c.step), square(A, Q)));
    return half(A, A.inner(data, A.solve(S, data)));
  };

export const priorEnergy: Claim = {
  id: 'pcn/prior',
  title: 'With a prior N(0, I/λ) on the top, the least free energy is ½ x^(0)ᵀ (S_x + QQᵀ/λ)⁻¹ x^(0)',
  source: { paper: 'PCN', place: '§2b, "a hierarchical Gaussian generative model", which needs a prior' },
  statement:
    'The prior is ours: the blog’s top has none. With it every minimum is unique, and the data have a density.',
  formula: String.raw`\min_x E = \tfrac12\, x^{(0)\top}\big(S_x + \tfrac1\lambda Q Q^\top\big)^{-1} x^{(0)}`,
  expected: 'holds',
  test: {
    ...{ kind: 'identity', regime },
    left: (A, c) => {
      const g = held(A, generativeCase(A, c), c, true);
      return generativeEnergy(A, g.model, [g.data, ...generativeMinimiser(A, g.model, g.data)]);
    },
    right: marginal((A, lambda) => A.reciprocal(lambda)),
    controls: { 'λ in place of 1/λ': marginal((_, lambda) => lambda) },
  },
};

/** Σ_l ⟨V_l, p_l ε_l⟩ at the minimum, by the definition of an error at the definition's minimum. */
const restingErrors: Formula = (A, c) => {
  const g = generativeCase(A, c);
  const x = [g.data, ...generativeMinimiser(A, g.model, g.data, g.target)];
  const errors = g.model.weights.map((W, l) => A.subtract(x[l]!, A.multiply(W, x[l + 1]!)));
  return pairs(A, g.x.slice(0, -1), errors);
};

const closedErrors =
  (labelled: boolean): Formula =>
  (A, c) => {
    const g = generativeCase(A, c);
    const { errors } = generativeEquilibrium(A, generative(A, g.model, g.data, labelled ? g.target : undefined));
    return pairs(A, g.x.slice(0, -1), errors);
  };

export const equilibriumErrors: Claim = {
  id: 'pcn/equilibrium-errors',
  title: 'At rest every error is the data’s residual carried up: p_l ε^(l) = Q_lᵀ S_x⁻¹ (x^(0) − Q u)',
  source: { paper: 'PCN', place: '§4, linear predictions; 2605.11911 Eq. (34)' },
  statement: 'The label moves the top, and nothing but that moves the errors.',
  formula: String.raw`p_l\,\varepsilon^{(l)*} = Q_l^\top S_x^{-1}\big(x^{(0)} - Q\,u^*\big)`,
  expected: 'holds',
  test: {
    ...{ kind: 'identity', regime, left: restingErrors, right: closedErrors(true) },
    controls: { 'the top of free inference': closedErrors(false) },
  },
};

/** d/dε E* along directions of all weights and of R, by dual numbers over the definition's minimum. */
const movedMinimum: Formula = (A, c) => {
  const g = generativeCase(A, c);
  return derivative(A, g, { weights: g.directions, readout: g.readoutDirection }, (D, at) =>
    generativeEnergy(D, at.model, [at.data, ...generativeMinimiser(D, at.model, at.data, at.target)], at.target),
  );
};

const closedGradients =
  (spoil: <M>(at: GenerativeEquilibrium<M>, free: GenerativeEquilibrium<M>) => GenerativeEquilibrium<M>): Formula =>
  <M>(A: Arithmetic<M>, c: Case<M>): M => {
    const g = generativeCase(A, c);
    const rest = (target?: M): GenerativeEquilibrium<M> =>
      generativeEquilibrium(A, generative(A, g.model, g.data, target));
    const { weights, readout } = generativeGradients(A, g.model, spoil(rest(g.target), rest()));
    const B = number(A, A.shape(g.data)[1]);
    return A.scale(B, A.add(pairs(A, g.directions, weights), A.inner(g.readoutDirection, readout!)));
  };

export const gradients: Claim = {
  id: 'pcn/gradients',
  title: 'Once inference is at rest, the Hebbian update is minus the gradient of the least energy itself',
  source: { paper: 'PCN', place: '§4, Learning, after settling; linear predictions' },
  statement: 'By the envelope theorem states may be taken as fixed; the derivative here moves them too.',
  formula: String.raw`\frac{\partial E^*}{\partial W^{(l)}} = -p_l\,\varepsilon^{(l)*} x^{(l+1)*\top},\qquad \frac{\partial E^*}{\partial R} = p_y\,\varepsilon_y^*\,u^{*\top}`,
  expected: 'holds',
  test: {
    ...{
      kind: 'identity',
      regime: generativeRegime({
        chains: [
          [1, 1, 2],
          [2, 2, 3],
          [1, 1, 2, 1],
        ],
      }),
    },
    left: movedMinimum,
    right: closedGradients((at) => at),
    controls: {
      'presynaptic activity of free inference': closedGradients((at, free) => ({ ...at, activities: free.activities })),
    },
  },
};

/** E*(y) by its definition. */
const labelledEnergy: Formula = (A, c) => {
  const { model, data, target } = generativeCase(A, c);
  return generativeEnergy(A, model, [data, ...generativeMinimiser(A, model, data, target)], target);
};

const splitWith =
  (cost: <M>(A: Arithmetic<M>, g: GenerativeCase<M>) => M): Formula =>
  (A, c) => {
    const g = generativeCase(A, c);
    const free = [g.data, ...generativeMinimiser(A, g.model, g.data)];
    return A.add(generativeEnergy(A, g.model, free), cost(A, g));
  };

export const energySplit: Claim = {
  id: 'pcn/energy-split',
  title: 'A clamped label adds ½ rᵀ S_y⁻¹ r to the free energy, where r is the label less the free prediction',
  source: { paper: 'PCN', place: '§4 with a label; linear predictions' },
  statement:
    'So the class of least energy is the one whose label is nearest to the free prediction, in the metric of S_y⁻¹.',
  formula: String.raw`E^*(y) = E^*_{\text{free}} + \tfrac12\, r^\top S_y^{-1} r,\qquad S_y = I/p_y + R\,G^{-1}R^\top`,
  expected: 'holds',
  test: {
    ...{ kind: 'identity', regime },
    left: labelledEnergy,
    right: splitWith((A, { model, data, target }) => labelSplit(A, model, data, target).cost),
    controls: {
      'S_y with RRᵀ in place of RG⁻¹Rᵀ': splitWith((A, { model, data, target }) => {
        const { residual } = labelSplit(A, model, data, target);
        const S = A.add(
          A.scale(A.reciprocal(model.readoutPrecision), A.identity(A.shape(residual)[0])),
          square(A, model.readout),
        );
        return half(A, A.inner(residual, A.solve(S, residual)));
      }),
      'S_y doubled': splitWith((A, { model, data, target }) => {
        const { residual } = labelSplit(A, model, data, target);
        const S = A.scale(number(A, 2), labelRescalingMatrix(A, model));
        return half(A, A.inner(residual, A.solve(S, residual)));
      }),
    },
  },
};
