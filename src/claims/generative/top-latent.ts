import type { Arithmetic } from '../../arithmetic/arithmetic.ts';
import { generativeEnergy, generativeMinimiser } from '../../definition/generative.ts';
import type { Case, Claim, Formula } from '../../evidence/claim.ts';
import { generative } from '../../problem/generative.ts';
import { topLatent } from '../../theory/generative/equilibrium.ts';
import { dataMaps, dataRescalingMatrix } from '../../theory/generative/maps.ts';
import { DETERMINED, type GenerativeCase, generativeCase, generativeRegime } from './case.ts';
import { half, square } from './parts.ts';

const regime = generativeRegime({ chains: DETERMINED });

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
