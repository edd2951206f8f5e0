import { float64 } from '../../arithmetic/float64.ts';
import { weightedErrors } from '../../inference/state.ts';
import { depth, layer, layerNumbers } from '../../network/linearGaussian.ts';
import { prediction } from '../../network/maps.ts';
import { requireClamps } from '../../problem/problem.ts';
import { rescalingMatrix } from '../../theory/equilibrium.ts';
import { feedforwardActivities, outputMaps } from '../../theory/feedforward.ts';
import { type M, type P, honest, localUpdates, outerUpdates, settled, times, wrong } from './wrongRule.ts';

/** The activities from before inference as presynaptic ones. */
const stalePresynaptic = wrong({
  id: 'wrong-stale-presynaptic',
  name: 'Wrong: stale presynaptic activity',
  description: 'Errors of the equilibrium times activities of the feedforward sweep.',
  defect: 'presynaptic activities from before inference',
  refutedBy: 'equals-closed-form',
  learn: ({ network, x }, activities) =>
    outerUpdates(network, weightedErrors(float64, network, activities), feedforwardActivities(float64, network, x)),
});

/** The errors from before inference: only the output's is not zero. */
const staleErrors = wrong({
  id: 'wrong-stale-errors',
  name: 'Wrong: stale errors',
  description: 'Errors of the feedforward sweep times activities of the equilibrium.',
  defect: 'errors from before inference',
  refutedBy: 'equals-closed-form',
  learn: ({ network, x, y }, activities) => {
    const before = [...feedforwardActivities(float64, network, x).slice(0, -1), y];
    return outerUpdates(network, weightedErrors(float64, network, before), activities);
  },
});

/** Predictions from before inference with activities from after it. */
const stalePredictions = wrong({
  id: 'wrong-stale-predictions',
  name: 'Wrong: stale predictions',
  description: 'ΔW_l from z_l − ẑ_l, with predictions from the feedforward sweep.',
  defect: 'predictions from before inference in the update',
  refutedBy: 'local-gradient',
  learn: ({ network, x }, z) => {
    const zHat = feedforwardActivities(float64, network, x);
    const errors = layerNumbers(network).map((l) =>
      float64.scale(layer(network, l).precision, float64.subtract(z[l]!, zHat[l]!)),
    );
    return outerUpdates(network, errors, z);
  },
});

const matrices = new Map<string, M>();

/** S kept by the widths of the network, whatever its weights. */
const cachedByShape = wrong({
  id: 'wrong-cached-by-shape',
  name: 'Wrong: a matrix kept by shape',
  description: 'S is computed once for each list of widths, and weights change.',
  defect: 'a matrix cached by shape while weights change',
  refutedBy: 'stationarity',
  async infer(problem) {
    requireClamps(float64, problem, 'wrong-cached-by-shape');
    const { network, x, y } = problem;
    const L = depth(network);
    const key = network.widths.join('-');
    const P = outputMaps(float64, network);
    const S = matrices.get(key) ?? rescalingMatrix(float64, network, P);
    matrices.set(key, S);
    const s = float64.solve(S, float64.subtract(y, feedforwardActivities(float64, network, x)[L]!));
    const z = [x];
    for (let l = 1; l < L; l++) {
      const error = float64.multiply(P[l]!, s, { transposeA: true });
      const weighted = float64.scale(float64.reciprocal(layer(network, l).precision), error);
      z.push(float64.add(prediction(float64, layer(network, l), z[l - 1]!), weighted));
    }
    return [...z, y];
  },
});

let lastProblem: P | undefined;

/** Learning looks at the network that was inferred on last. */
const lastNetwork = wrong({
  id: 'wrong-last-network',
  name: 'Wrong: learning on the network inferred last',
  description: 'Inference keeps its problem, and learning takes it in place of the one it is given.',
  defect: 'learning on the network of the last inference',
  refutedBy: 'determinism',
  async infer(problem) {
    lastProblem = problem;
    return settled(problem);
  },
  learn(problem, z) {
    const kept = lastProblem?.network.widths.join() === problem.network.widths.join() ? lastProblem : problem;
    return localUpdates(kept, z);
  },
});

const lastActivities = new Map<string, readonly M[]>();

/** Inference goes on from where the last one of this shape ended, and stops after a few steps. */
const warmStart = wrong({
  id: 'wrong-warm-start',
  name: 'Wrong: activities not reset',
  description: 'Activities of the last problem of this shape are the start, a correction of 99.9999 % follows.',
  defect: 'activities that are not reset between problems',
  refutedBy: 'determinism',
  async infer(problem) {
    const key = `${problem.network.widths.join('-')}/${problem.x.columns}`;
    const target = settled(problem);
    const before = lastActivities.get(key) ?? target;
    const z = target.map((zl, l) =>
      l === 0 || l === target.length - 1 ? zl : float64.add(zl, times(1e-6, float64.subtract(before[l]!, zl))),
    );
    lastActivities.set(key, z);
    return z;
  },
});

let calls = 0;

/** A learning rate that decays with every call. */
const decayingRate = wrong({
  id: 'wrong-decaying-rate',
  name: 'Wrong: a rate that decays with calls',
  description: 'The update is multiplied by 1/√(1 + 10⁻⁶ × calls).',
  defect: 'a hidden learning-rate schedule',
  refutedBy: 'determinism',
  learn: (problem, z) => {
    calls++;
    return localUpdates(problem, z).map((update) => times(1 / Math.sqrt(1 + 1e-6 * calls), update));
  },
});

/** One more inference step than the update knows of: ε from z, z from one step earlier. */
const staleByOneStep = wrong({
  id: 'wrong-stale-by-one-step',
  name: 'Wrong: errors one step behind',
  description: 'Activities take one more step after errors were stored; at the equilibrium that step is zero.',
  defect: 'errors stored one inference step too early',
  refutedBy: 'local-gradient',
  learn: (problem, z) => {
    const { network } = problem;
    const errors = weightedErrors(float64, network, z);
    const gradient = honest(problem, z);
    const moved = z.map((zl, l) =>
      gradient[l - 1] === undefined ? zl : float64.subtract(zl, times(0.05, gradient[l - 1]!)),
    );
    return outerUpdates(network, errors, moved);
  },
});

/** ε from one step before the z given: the step that was taken since does not reach it. */
const earlyErrors = wrong({
  id: 'wrong-early-errors',
  name: 'Wrong: errors of one step before',
  description:
    'Errors are stored before the last inference step, and the update multiplies them with what came after it.',
  defect: 'a stale error, stored one step early',
  refutedBy: 'local-gradient',
  learn: (problem, z) => {
    const { network } = problem;
    const gradient = honest(problem, z);
    const before = z.map((zl, l) =>
      gradient[l - 1] === undefined ? zl : float64.add(zl, times(0.1, gradient[l - 1]!)),
    );
    return outerUpdates(network, weightedErrors(float64, network, before), z);
  },
});

export const STALE = [
  ...[stalePresynaptic, staleErrors, stalePredictions, cachedByShape, lastNetwork, warmStart, decayingRate],
  ...[staleByOneStep, earlyErrors],
];
