import type { Arithmetic } from '../../arithmetic/arithmetic.ts';
import { type Dual, dual } from '../../arithmetic/dual.ts';
import { type Activating, energyOfStates, predictedBy } from '../../definition/nonlinear.ts';
import type { Claim, Formula } from '../../evidence/claim.ts';
import { errorCoordinates } from '../../inference/objective.ts';
import { type Network, mapGraph } from '../../network/graph.ts';
import { chainOf } from '../../problem/chain.ts';
import { type PolynomialCase, perSample, pairs, polynomial } from './polynomial.ts';
import { polynomialTest } from './polynomialTest.ts';

// Errors ε_1..ε_{L−1} as variables; here they are the case's states, which are as arbitrary.

const errorsOf = <M>({ z }: PolynomialCase<M>): M[] => z.slice(1, -1);

/** z_l = f_l(z_{l−1}) + ε_l from the definition's predictions, the ends clamped. */
function swept<M>(A: Activating<M>, network: Network<M>, errors: readonly M[], x: M, y: M): M[] {
  const z = [x];
  const layers = chainOf({ network });
  for (const [i, error] of errors.entries()) z.push(A.add(predictedBy(A, layers[i]!, z[i]!), error));
  return [...z, y];
}

/** The definition's energies, summed over the samples, at the states that errors determine. */
const swings = <M>(p: PolynomialCase<M>): M => {
  const { problem } = p;
  const z = swept(p.E, problem.network, errorsOf(p), problem.x, problem.y);
  return perSample(p.E, problem, energyOfStates(p.E, problem.network, z));
};

function slope<M>(p: PolynomialCase<M>): M {
  const D = dual(p.E);
  const moved = errorsOf(p).map((value, i): Dual<M> => ({ value, tangent: p.along[i]! }));
  const network = mapGraph(p.problem.network, D.constant);
  const z = swept(D, network, moved, D.constant(p.problem.x), D.constant(p.problem.y));
  return perSample(p.E, p.problem, energyOfStates(D, network, z).tangent);
}

const energyIn = <M>(E: Arithmetic<M>, { problem }: PolynomialCase<M>, errors: readonly M[]): M =>
  errorCoordinates(E, problem).at(errors).energy();

const moved: Formula = (A, c) => {
  const p = polynomial(A, c);
  return energyIn(p.E, p, p.along);
};

export const nonlinearErrorEnergy: Claim = {
  id: 'pc/nonlinear-error-energy',
  title: 'With u² and u + u²/4, the energy in error coordinates is the energy at the states that errors determine',
  source: { paper: 'PC', place: 'ePC, 2505.20137, with polynomial predictions' },
  statement: 'The sweep z_l = f_l(z_{l−1}) + ε_l changes coordinates and no energy.',
  formula: String.raw`F(\epsilon) = F\big(z(\epsilon)\big),\qquad z_l = f_l(z_{l-1}) + \epsilon_l`,
  expected: 'holds',
  test: polynomialTest(swings, (p, E) => energyIn(E, p, errorsOf(p)), { 'other errors': moved }),
};

export const nonlinearErrorGradient: Claim = {
  id: 'pc/nonlinear-error-gradient',
  title: 'With u² and u + u²/4, the gradient in the errors is that of the definition through the sweep',
  source: { paper: 'PC', place: 'ePC, 2505.20137, with polynomial predictions' },
  statement: 'An error’s own weight, less what the output error sends back through all layers above.',
  formula: String.raw`\frac{\partial F}{\partial\epsilon_l} = p_l\epsilon_l - \delta_l,\qquad \delta_{l-1} = \Big(\frac{\partial f_l}{\partial z_{l-1}}\Big)^{\!\top}\delta_l`,
  expected: 'holds',
  test: polynomialTest(slope, (p, E) => pairs(E, p.along, errorCoordinates(E, p.problem).at(errorsOf(p)).gradient())),
};
