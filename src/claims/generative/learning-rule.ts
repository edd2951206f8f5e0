import type { Arithmetic } from '../../arithmetic/arithmetic.ts';
import type { Dual } from '../../arithmetic/dual.ts';
import { generativeEnergy, generativeMinimiser } from '../../definition/generative.ts';
import type { Activating } from '../../definition/nonlinear.ts';
import type { Case, Claim, Formula } from '../../evidence/claim.ts';
import { type GenerativeCase, generativeCase, generativeRegime } from './case.ts';
import { type DualCase, type Moving, derivative, pairs, zeros } from './parts.ts';
import { type Gate, WRONG_GATES, printedErrors } from './printedRules.ts';

/** B · d/dε of the mean energy = d/dε of the sum. */
const slope =
  (moving: <M>(g: GenerativeCase<M>) => Moving<M>): Formula =>
  (A, c) => {
    const g = generativeCase(A, c, 'quadratic');
    return derivative(A, g, moving(g), (D, at) => generativeEnergy(D, at.model, at.x, at.target));
  };

/** −p_l h_l x_{l+1}ᵀ along directions of the weights, summed over samples. */
const hebbian =
  (gate?: Gate): Formula =>
  (A, c) => {
    const g = generativeCase(A, c, 'quadratic');
    const { gated } = printedErrors(A, g.model, g.x, gate);
    const outer = gated.map((h, l) =>
      A.multiply(A.scale(g.model.precisions[l]!, h), g.x[l + 1]!, { transposeB: true }),
    );
    return A.scale(A.matrix(1, 1, [-1]), pairs(A, g.directions, outer));
  };

export const learningRule: Claim = {
  id: 'pcn/learning-rule',
  title: 'The printed Hebbian update is minus the rate times the gradient of the energy in the weights',
  source: { paper: 'PCN', place: '§4, Learning' },
  statement:
    'Summed over the samples; the code of §6b divides by B, and then it is that of the mean. Predictions u + u²/4, any states.',
  formula: String.raw`\frac{\partial E}{\partial W^{(l)}} = -p_l\, h^{(l)}\, x^{(l+1)\top}`,
  expected: 'holds',
  test: {
    ...{ kind: 'identity', regime: generativeRegime() },
    left: slope((g) => ({ weights: g.directions })),
    right: hebbian(),
    controls: Object.fromEntries(Object.entries(WRONG_GATES).map(([name, gate]) => [name, hebbian(gate)])),
  },
};

/** ±p_y (R x_L − y) x_Lᵀ along a direction of R. */
const readoutGradient =
  (sign: 1 | -1): Formula =>
  (A, c) => {
    const g = generativeCase(A, c, 'quadratic');
    const top = g.x.at(-1)!;
    const error = A.subtract(A.multiply(g.model.readout, top), g.target);
    const gradient = A.scale(g.model.readoutPrecision, A.multiply(error, top, { transposeB: true }));
    return A.scale(A.matrix(1, 1, [sign]), A.inner(g.readoutDirection, gradient));
  };

const slopeReadout = slope((g) => ({ readout: g.readoutDirection }));

export const readoutUpdate: Claim = {
  id: 'pcn/readout-update',
  title: 'The readout’s update descends the energy with ε_sup = R x^(L) − y',
  source: { paper: 'PCN', place: '§6b, the code of the readout’s gradient' },
  statement:
    'The code subtracts η times the product of an error and the top, and does not show how that error is made; it is right where it is the prediction less the label.',
  formula: String.raw`\frac{\partial E}{\partial R} = p_y\,(R\,x^{(L)} - y)\,x^{(L)\top}`,
  expected: 'holds',
  test: {
    ...{ kind: 'identity', regime: generativeRegime(), left: slopeReadout, right: readoutGradient(1) },
    controls: { 'the error the label less the prediction': readoutGradient(-1) },
  },
};

/** ⟨D_l, p_l h_l x_{l+1}ᵀ⟩ for one l, in dual numbers. */
function updateAlong<M>(
  D: Activating<Dual<M>> & Arithmetic<Dual<M>>,
  at: DualCase<M>,
  x: readonly Dual<M>[],
  l: number,
  direction: Dual<M>,
): Dual<M> {
  const { gated } = printedErrors(D, at.model, x);
  return D.inner(direction, D.multiply(D.scale(at.model.precisions[l]!, gated[l]!), x[l + 1]!, { transposeB: true }));
}

/** The derivative of every ΔW_l along all that it should not see: x_k for k ∉ {l, l+1}, W_m for m ≠ l, R and y. */
const nonlocal =
  (
    states: <M>(D: Arithmetic<Dual<M>>, at: DualCase<M>) => readonly Dual<M>[],
    phi: 'identity' | 'quadratic',
  ): Formula =>
  <M>(A: Arithmetic<M>, c: Case<M>): M => {
    const g = generativeCase(A, c, phi);
    return g.directions
      .map((direction, l) => {
        const moving: Moving<M> = {
          x: g.x.map((_, k) => (k === 0 || k === l || k === l + 1 ? undefined : g.along[k - 1])),
          weights: g.directions.map((d, m) => (m === l ? undefined : d)),
          ...{ readout: g.readoutDirection, target: g.target },
        };
        return derivative(A, g, moving, (D, at) =>
          updateAlong(D, at, states(D, at), l, { value: direction, tangent: zeros(A, direction) }),
        );
      })
      .reduce((sum, term) => A.add(sum, term));
  };

const asGiven = <M>(_: Arithmetic<Dual<M>>, at: DualCase<M>): readonly Dual<M>[] => at.x;
/** x_0, x_1*, …, x_L*: what inference brings about depends on every weight. */
const atRest = <M>(D: Arithmetic<Dual<M>>, at: DualCase<M>): readonly Dual<M>[] => [
  at.data,
  ...generativeMinimiser(D, at.model, at.data, at.target),
];

export const locality: Claim = {
  id: 'pcn/locality',
  title: 'At given states, the update of W^(l) sees no state but x^(l) and x^(l+1), no weight but W^(l), and no label',
  source: { paper: 'PCN', place: '§4, "No quantity from any non-adjacent layer appears"' },
  statement:
    'Its derivative along everything else is zero. The states themselves are another matter: what inference makes of them depends on every weight and on the label.',
  formula: String.raw`\frac{\partial\,\Delta W^{(l)}}{\partial\,(x^{(k)},\, W^{(m)},\, R,\, y)} = 0,\qquad k \notin \{l, l+1\},\ m \ne l`,
  expected: 'holds',
  test: {
    ...{
      kind: 'identity',
      regime: generativeRegime({
        minDepth: 3,
        maxDepth: 3,
        chains: [
          [2, 2, 2, 3],
          [1, 1, 2, 1],
        ],
      }),
    },
    left: nonlocal(asGiven, 'quadratic'),
    right: (A, c) => zeros(A, c.step),
    controls: { 'states at rest, which move with the other weights': nonlocal(atRest, 'identity') },
  },
};
