import type { ActivationName } from '../../arithmetic/activations.ts';
import type { Arithmetic } from '../../arithmetic/arithmetic.ts';
import { requireElementwise } from '../../arithmetic/requireElementwise.ts';
import { energyOfStates, lossOf } from '../../definition/nonlinear.ts';
import type { Case, Claim } from '../../evidence/claim.ts';
import type { Network } from '../../network/graph.ts';
import { weightsOf } from '../../network/linearGaussian.ts';
import { chainOf, fromChain } from '../../problem/chain.ts';
import { supervised } from '../../problem/problem.ts';
import { exactly } from '../parts.ts';

// Formulas for any f, at f(u) = u², which exact systems know: an identity in f that fails for one f fails as printed.

const F: ActivationName = 'square';

/** The case's weights with f after every layer but the last, or after every layer. */
const withActivations = <M>(c: Case<M>, output: ActivationName): Network<M> => {
  const views = chainOf(c);
  return fromChain(
    c.network.widths,
    views.map((view, i) => ({ ...view, activation: i === views.length - 1 ? output : F, placement: 'after' })),
  );
};

/** x, f(W_1 x), …, and at last W_L f(…): the sweep of Eq. 12, nested as it is printed. */
const sweep = <M>(A: Arithmetic<M>, c: Case<M>): M[] => {
  const E = requireElementwise(A, 'sweep');
  const last = c.network.layers.length - 1;
  return c.network.layers.reduce<M[]>(
    (z, at, i) => {
      const u = A.multiply(weightsOf(at), z[i]!);
      return [...z, i === last ? u : E.activate(F, u)];
    },
    [c.x],
  );
};

const half = <M>(A: Arithmetic<M>, c: Case<M>, out: M): M => {
  const r = A.subtract(c.y, out);
  return A.scale(A.reciprocal(A.matrix(1, 1, [2 * A.shape(r)[1]])), A.inner(r, r));
};

const energyAtSweep = <M>(A: Arithmetic<M>, c: Case<M>, output: ActivationName): M =>
  energyOfStates(requireElementwise(A, 'energyAtSweep'), withActivations(c, output), sweep(A, c));

const none = <M>(A: Arithmetic<M>): M => A.matrix(1, 1, [0]);

const regime = exactly({ batch: 'any' });

export const eq11: Claim = {
  id: 'se/eq-11-12',
  title: 'The nonlinear loss is ½ ‖y − W_L f(W_{L−1} f(⋯ f(W_1 x)))‖²',
  source: { paper: 'SE', place: 'Eq. 11, 12' },
  statement:
    'The squared error of the layers’ own predictions, the last one linear, equals the nested formula; for f(u) = u².',
  formula: String.raw`\mathcal L_{BP} = \tfrac12\|y - f_V(x)\|^2,\qquad f_V(x) = W_L f\big(W_{L-1}f(\cdots f(W_1x))\big)`,
  expected: 'holds',
  test: {
    kind: 'identity',
    regime,
    left: (A, c) => lossOf(requireElementwise(A, 'eq-11-12'), supervised(withActivations(c, 'identity'), c.x, c.y)),
    right: (A, c) => half(A, c, sweep(A, c).at(-1)!),
    controls: {
      'f after the last layer too': (A, c) =>
        half(A, c, requireElementwise(A, 'eq-11-12').activate(F, sweep(A, c).at(-1)!)),
      'without ½': (A, c) => A.scale(A.matrix(1, 1, [2]), half(A, c, sweep(A, c).at(-1)!)),
    },
  },
};

export const b2Output: Claim = {
  id: 'se/appendix-b2-output',
  title: 'With a linear last prediction, the energy of B.2 vanishes at the sweep of Eq. 12',
  source: { paper: 'SE', place: 'B.2, nonlinear models, corrected' },
  statement:
    'The feedforward pass is that of the model trained with BP if the energy has W_L x_{L−1} at the output; for f(u) = u².',
  formula: String.raw`E = \sum_{l<L}\tfrac12\|x_l - f(W_lx_{l-1})\|^2 + \tfrac12\|x_L - W_Lx_{L-1}\|^2 = 0 \quad\text{at } x_L = f_V(x)`,
  expected: 'holds',
  test: {
    kind: 'identity',
    regime,
    left: (A, c) => energyAtSweep(A, c, 'identity'),
    right: none,
    controls: { 'f at the output too': (A, c) => energyAtSweep(A, c, F) },
  },
};

export const b2OutputPrinted: Claim = {
  id: 'se/appendix-b2-output-printed',
  title: 'The energy of B.2, with f in every layer, has the feedforward pass of Eq. 12',
  source: { paper: 'SE', place: 'B.2, "the feedforward pass of this model is identical", with Eq. 12' },
  statement: 'The energy at the activities of the sweep, with the output clamped to f_V(x), is zero; for f(u) = u².',
  formula: String.raw`E = \sum_{l=2}^{L}\tfrac12\|x_l - f(W_lx_{l-1})\|^2 = 0 \quad\text{at } x_l = f(W_lx_{l-1}),\ x_L = f_V(x)`,
  expected: 'refuted',
  erratum: {
    note: 'Eq. 12 has no f after W_L, the energy of B.2 has one in its last term: with ReLU it could not reach a negative output.',
    corrected: 'se/appendix-b2-output',
  },
  test: {
    kind: 'identity',
    regime,
    left: (A, c) => energyAtSweep(A, c, F),
    right: none,
    controls: { 'half the energy': (A, c) => A.add(A.matrix(1, 1, [1]), energyAtSweep(A, c, F)) },
  },
};
