import { lossOf } from '../../definition/nonlinear.ts';
import type { Claim } from '../../evidence/claim.ts';
import { backprop } from '../../learning/updates.ts';
import { supervised } from '../../problem/problem.ts';
import { descentAlong, paired } from './polynomial.ts';
import { polynomialTest } from './polynomialTest.ts';

export const nonlinearBackprop: Claim = {
  id: 'pc/nonlinear-backprop',
  title: 'With u² and u + u²/4, backpropagation by the layers’ products is minus the derivative of the loss',
  source: { paper: 'PC', place: 'SE Eq. (1), with nonlinear predictions' },
  statement: 'Signals carried back layer by layer against dual numbers over the composed prediction.',
  formula: String.raw`\delta_{l-1} = \Big(\frac{\partial f_l}{\partial \hat z_{l-1}}\Big)^{\!\top}\delta_l,\qquad \Delta\theta_l = \frac1B\sum_b \delta_l^\top\frac{\partial f_l}{\partial\theta_l} = -\frac{\partial\mathcal L}{\partial\theta_l}`,
  expected: 'holds',
  test: polynomialTest(
    (p) =>
      descentAlong(p, (D, network, constant) =>
        lossOf(D, supervised(network, constant(p.problem.x), constant(p.problem.y))),
      ),
    ({ problem, directions }, E) => paired(E, directions, backprop(E, problem)),
  ),
};
