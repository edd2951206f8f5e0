import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import { frobenius } from '../arithmetic/norm.ts';
import { depth } from '../network/linearGaussian.ts';
import type { LinearProblem } from '../problem/problem.ts';
import { type Equilibrium, energyAt, lossAt } from './equilibrium.ts';
import { type GradientComparison, compareGradients } from './gradientComparison.ts';
import { bpFactorsAt } from './gradients.ts';

/** How predictive coding at its equilibrium lies to backpropagation at the same weights. */
export interface Agreement extends GradientComparison {
  /** ½ p_L ‖r‖², mean over the batch */
  readonly loss: number;
  /** (F*)/Loss, in (0, 1]; NaN where the loss is 0. */
  readonly energyRatio: number;
  /** δ = ‖z*_{L−1} − ẑ_{L−1}‖/‖ẑ_{L−1}‖ over the batch, before the readout; NaN where ẑ is 0. */
  readonly shift: number;
}

/**
 * Gradients, energies and activities of PC beside those of BP, from an equilibrium already computed.
 *
 *     cos(∂F*, ∂Loss),   ‖∂F*‖/‖∂Loss‖,   (F*)/Loss,   δ = ‖z*_{L−1} − ẑ_{L−1}‖/‖ẑ_{L−1}‖
 *
 * Source: LIM names the first three as what converges; δ is ours.   Cost: three `gradientProduct`s, and L products n n_L B.
 */
export function agreement<M>(
  A: Arithmetic<M>,
  entries: (a: M) => Float64Array,
  problem: LinearProblem<M>,
  e: Equilibrium<M>,
): Agreement {
  const { network } = problem;
  const pc = { signals: e.weightedErrors, presynaptic: e.zStar };
  const compared = compareGradients(A, entries, problem, pc, bpFactorsAt(A, network, e));
  const loss = entries(lossAt(A, network, e.r))[0]!;
  const last = depth(network) - 1;
  const norm = (a: M): number => frobenius([entries(a)]);
  return {
    ...compared,
    loss,
    energyRatio: entries(energyAt(A, e))[0]! / loss,
    shift: norm(A.subtract(e.zStar[last]!, e.zHat[last]!)) / norm(e.zHat[last]!),
  };
}
