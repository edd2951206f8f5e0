import type { Bounded } from '../arithmetic/errorBound.ts';
import { type Float64Matrix, float64 } from '../arithmetic/float64.ts';
import { minimalEnergy } from '../definition/minimum.ts';
import type { LinearGaussian } from '../network/linearGaussian.ts';
import { type Supervised, asLinear } from '../problem/problem.ts';
import { equilibrium } from '../theory/equilibrium.ts';
import { parameterGradients } from '../theory/gradients.ts';
import { type Spectrum, spectrum } from '../theory/spectrum.ts';
import { exactProblem, reference } from './tolerance.ts';
import { oncePerProblem } from './oncePerProblem.ts';
import { type Update, endToEnd } from './updates.ts';

type B = Bounded<Float64Matrix>;

/** What theory says of one problem, each number with its bound, whatever the rule. */
export interface ClosedForm {
  /** z_0*..z_L* */
  readonly zStar: readonly B[];
  /** −∂(F*)/∂W_l, and those of other parameters */
  readonly updates: readonly Update<B>[];
  /** F*, from the definition's normal equations: 1×1. */
  readonly leastEnergy: () => B;
}

export const closedForm = oncePerProblem((t): ClosedForm => {
  const E = reference;
  const problem = exactProblem(t.problem);
  const { weightedErrors, zStar } = equilibrium(E, problem);
  const minusOne = E.matrix(1, 1, [-1]);
  let least: B | undefined;
  return {
    zStar,
    updates: endToEnd(parameterGradients(E, problem, { signals: weightedErrors, presynaptic: zStar })).map((g) => ({
      ...g,
      value: E.scale(minusOne, g.value),
    })),
    leastEnergy: () => (least ??= minimalEnergy(E, problem)),
  };
});

const spectra = new WeakMap<LinearGaussian<Float64Matrix>, Spectrum>();

/** The proven spectrum of a network's Hessian, computed once.   Assumes: L ≥ 2. */
export function spectrumOf(problem: Supervised<Float64Matrix>): Spectrum {
  const { network } = asLinear(problem);
  const found = spectra.get(network) ?? spectrum(float64, network);
  spectra.set(network, found);
  return found;
}
