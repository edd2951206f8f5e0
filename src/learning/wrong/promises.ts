import { float64 } from '../../arithmetic/float64.ts';
import { scaleOf } from '../../network/linearGaussian.ts';
import { learningRates, outerProductPseudoinverse } from '../../theory/rescaling.ts';
import { equilibrium } from '../../theory/equilibrium.ts';
import { backprop } from '../backprop.ts';
import { pcTheorem1 } from '../pcTheorem1.ts';
import { pcTheorem2 } from '../pcTheorem2.ts';
import { feedforwardActivities } from '../../theory/feedforward.ts';
import { bpFactors, layerSignals } from '../../theory/gradients.ts';
import { type M, type P, localUpdates, outerUpdates, times, wrong } from './wrongRule.ts';

/** Theorem 1's updates with learning rates that a defect changes. */
const rescaled =
  (change: (alpha: number, l: number, L: number) => number) =>
  (problem: P, z: readonly M[]): M[] => {
    const alpha = learningRates(float64, problem);
    return localUpdates(problem, z).map((d, i) => times(change(alpha[i]!.data[0]!, i + 1, alpha.length), d));
  };

const byTheorem1 = {
  ...{ departures: pcTheorem1.departures, promises: pcTheorem1.promises!, refutedBy: 'promises' },
} as const;

/** With learning rates that are never negative F* falls after all. */
const descending = Object.fromEntries(Object.entries(pcTheorem1.departures).filter(([id]) => id !== 'energy-descent'));

/** Rules that depart from most checks, and break what they promise in their place. */
export const PROMISES = [
  wrong({
    ...byTheorem1,
    departures: descending,
    id: 'wrong-absolute-learning-rates',
    name: 'Wrong: Theorem 1 with |α_l|',
    description: 'Learning rates that never descend: the sign of ⟨z*, ẑ⟩ is lost.',
    defect: 'the sign of a learning rate of Theorem 1 lost',
    learn: rescaled(Math.abs),
  }),
  wrong({
    ...byTheorem1,
    id: 'wrong-learning-rate-of-one-layer',
    name: 'Wrong: Theorem 1 with α_1 off by 3 %',
    description: 'The learning rate of the first layer is 3 % too large.',
    defect: 'a learning rate of Theorem 1 that is 3 % off in one layer',
    learn: rescaled((alpha, l) => (l === 1 ? 1.03 * alpha : alpha)),
  }),
  wrong({
    ...byTheorem1,
    departures: descending,
    id: 'wrong-squared-norm-learning-rates',
    name: 'Wrong: Theorem 1 with 1/⟨z*, z*⟩',
    description: 'The printed learning rate 1/(x*ᵀx*) in place of 1/(x*ᵀx̂).',
    defect: 'learning rates of Theorem 1 with ‖z*‖² in place of ⟨z*, ẑ⟩',
    learn(problem, z) {
      const { zStar, zHat } = equilibrium(float64, problem);
      const alpha = learningRates(float64, problem);
      return localUpdates(problem, z).map((d, i) => {
        const [star, hat] = [zStar[i]!, zHat[i]!];
        const printed = float64.inner(star, hat).data[0]! / float64.inner(star, star).data[0]!;
        return times(alpha[i]!.data[0]! * printed, d);
      });
    },
  }),
  wrong({
    id: 'wrong-printed-theorem-2',
    name: 'Wrong: Theorem 2 as printed',
    description: 'The decorrelation matrix E[x* x̂ᵀ]⁺ of the paper, the transpose of the right one.',
    defect: 'the decorrelation matrix of Theorem 2 transposed, as it is printed',
    refutedBy: 'promises',
    departures: pcTheorem2.departures,
    promises: pcTheorem2.promises!,
    batch: 'within-rank',
    learn(problem, z) {
      const { zStar, zHat } = equilibrium(float64, problem);
      return localUpdates(problem, z).map((d, i) => {
        const at = problem.network.layers[i]!;
        const factor = 1 / (at.precision.data[0]! * scaleOf(float64, at).data[0]! ** 2);
        const printed = outerProductPseudoinverse(float64, zStar[i]!, zHat[i]!);
        return float64.multiply(d, times(factor, printed));
      });
    },
  }),
  wrong({
    id: 'wrong-backprop-of-one-layer',
    name: 'Wrong: backpropagation with one signal 3 % too large',
    description: 'Backpropagation, whose first hidden signal is 3 % too large.',
    defect: 'a signal of backpropagation that is 3 % off',
    refutedBy: 'promises',
    departures: backprop.departures,
    promises: backprop.promises!,
    infer: async ({ network, x, y }) => [...feedforwardActivities(float64, network, x).slice(0, -1), y],
    learn(problem) {
      const factors = bpFactors(float64, problem);
      const carried = layerSignals(factors).map((s, i) => (i === 0 ? times(1.03, s) : s));
      return outerUpdates(problem.network, carried, factors.presynaptic);
    },
  }),
];
