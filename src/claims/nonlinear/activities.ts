import { type Dual, dual } from '../../arithmetic/dual.ts';
import { energyOfStates } from '../../definition/nonlinear.ts';
import type { Claim } from '../../evidence/claim.ts';
import { energyGradient } from '../../inference/state.ts';
import { mapGraph } from '../../network/graph.ts';
import { type PolynomialCase, perSample, pairs } from './polynomial.ts';
import { polynomialTest } from './polynomialTest.ts';

/** d/dε of the per-sample energies at z + εV, summed over the samples. */
function slope<M>({ E, problem, z, along }: PolynomialCase<M>): M {
  const D = dual(E);
  const moved = z.map((value, l): Dual<M> => {
    const tangent = l === 0 ? undefined : along[l - 1];
    return tangent === undefined ? D.constant(value) : { value, tangent };
  });
  return perSample(E, problem, energyOfStates(D, mapGraph(problem.network, D.constant), moved).tangent);
}

export const nonlinearActivities: Claim = {
  id: 'pc/nonlinear-activities',
  title:
    'With u² and u + u²/4, the gradient of the energy in the activities is that of its definition, sample by sample',
  source: { paper: 'PC', place: 'SE Eq. (33), with nonlinear predictions' },
  statement: 'A node’s own error, and the errors above it through the layers that they come from.',
  formula: String.raw`\frac{\partial F}{\partial z_l} = p_l\epsilon_l - \Big(\frac{\partial f_{l+1}}{\partial z_l}\Big)^{\!\top} p_{l+1}\epsilon_{l+1}`,
  expected: 'holds',
  test: polynomialTest(slope, ({ problem, z, along }, E) => pairs(E, along, energyGradient(E, problem, z))),
};
