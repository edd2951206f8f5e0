import { energyOfStates } from '../../definition/nonlinear.ts';
import type { Claim } from '../../evidence/claim.ts';
import { localUpdates } from '../../learning/updates.ts';
import { descentAlong, paired } from './polynomial.ts';
import { polynomialTest } from './polynomialTest.ts';

export const nonlinearLocalUpdates: Claim = {
  id: 'pc/nonlinear-local-updates',
  title:
    'With u² and u + u²/4, local updates of weights and biases are minus the derivative of the energy, at any states',
  source: { paper: 'PC', place: 'SE Eq. (7), (34), with nonlinear predictions' },
  statement:
    'Activations before and after the weights, biases, scales, skips and precisions; derivatives by dual numbers over the definition.',
  formula: String.raw`\Delta\theta_l = \frac1B\sum_b (p_l\epsilon_l)^\top\frac{\partial f_l}{\partial\theta_l} = -\frac{\partial F}{\partial\theta_l}`,
  expected: 'holds',
  test: polynomialTest(
    (p) => descentAlong(p, (D, network, constant) => energyOfStates(D, network, p.z.map(constant))),
    ({ problem, z, directions }, E) => paired(E, directions, localUpdates(E, problem, z)),
  ),
};
