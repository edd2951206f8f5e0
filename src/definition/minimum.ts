import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import type { LinearProblem } from '../problem/problem.ts';
import { energy, predictionErrors, selection } from './energy.ts';

/**
 * The activities that minimise the energy with both ends clamped, from its definition alone.
 *
 * Prediction errors are affine in the hidden activities z: ε_l(z) = E_l z + e_l. Both parts are read off by evaluating the
 * definition, e_l at z = 0 and E_l at the unit vectors with zero ends, less what zeros give. The minimum solves the normal equations
 *
 *     (Σ_l p_l E_lᵀE_l) z = −Σ_l p_l E_lᵀ e_l
 *
 * Shapes: returns z_0..z_L, n_l × B.   Cost: O(n³) with n = n_1 + … + n_{L−1}; for small networks.
 */
export function minimiser<M>(A: Arithmetic<M>, { network, x, y }: LinearProblem<M>): M[] {
  const hidden = network.widths.slice(1, -1);
  const n = hidden.reduce((sum, width) => sum + width, 0);
  if (n === 0) return [x, y];
  const zeros = (rows: number, columns: number): M => A.matrix(rows, columns, new Float64Array(rows * columns));
  const [nIn, nOut, B] = [network.widths[0]!, network.widths.at(-1)!, A.shape(x)[1]];
  let start = 0;
  const pick = hidden.map((width) => {
    const block = A.transpose(selection(A, n, start, width)); // width × n
    start += width;
    return block;
  });
  const between = (states: readonly M[]): M[] =>
    predictionErrors(A, network, [zeros(nIn, n), ...states, zeros(nOut, n)]);
  const shifted = network.layers.some(({ theta }) => theta['bias'] !== undefined);
  const still = shifted ? between(hidden.map((width) => zeros(width, n))) : [];
  const E = between(pick).map((e, i) => (still[i] === undefined ? e : A.subtract(e, still[i])));
  const e = predictionErrors(A, network, [x, ...hidden.map((width) => zeros(width, B)), y]);
  const sum = (terms: M[]): M => terms.reduce((total, term) => A.add(total, term));
  const weighted = E.map((El, i) => A.scale(network.layers[i]!.precision, El));
  const H = sum(weighted.map((pE, i) => A.multiply(pE, E[i]!, { transposeA: true })));
  const b = sum(weighted.map((pE, i) => A.multiply(pE, e[i]!, { transposeA: true })));
  const z = A.solve(H, A.subtract(zeros(n, B), b));
  return [x, ...pick.map((block) => A.multiply(block, z)), y];
}

/** min_z F(z), a 1×1 matrix: the left side of SE Eq. (3). */
export function minimalEnergy<M>(A: Arithmetic<M>, problem: LinearProblem<M>): M {
  return energy(A, problem.network, minimiser(A, problem));
}
