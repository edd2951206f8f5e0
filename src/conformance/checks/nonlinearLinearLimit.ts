import type { Float64Matrix } from '../../arithmetic/float64.ts';
import type { LearningRule } from '../../learning/rule.ts';
import type { DenseProblem } from '../../network/dense/denseNetwork.ts';
import type { Problem } from '../../network/network.ts';
import { type Check, decisive } from '../check.ts';
import { inferred, learned, trial } from '../trial.ts';
import { equalsClosedForm } from './equalsClosedForm.ts';
import { stationarity } from './stationarity.ts';

/**
 * With identities for activations and no biases, does what the rule has for nonlinear networks give the linear theory's answers?
 */
export const nonlinearLinearLimit: Check = {
  id: 'nonlinear-linear-limit',
  number: 'E08',
  title: 'with identities for activations, activities and updates equal the closed forms of linear networks',
  kind: 'optional',
  claims: ['se/eq-07', 'se/eq-33'],
  async judge(t) {
    const { dense, capabilities } = t.rule;
    if (!dense || capabilities?.nonlinear === false || t.problem.network.layers.length === 1) return undefined;
    const throughDense = trial(linearly(t.rule), t.problem, t.seed);
    const judged = [await stationarity.judge(throughDense), await equalsClosedForm.judge(throughDense)];
    return decisive(judged.filter((j) => j !== undefined));
  },
};

/** The same rule, whose linear networks are nonlinear ones with identities. */
const linearly = (rule: LearningRule): LearningRule => ({
  ...rule,
  infer: (problem, options) => inferred(rule, withIdentities(problem), options),
  learn: async (problem, z) =>
    (await learned(rule, withIdentities(problem), z)).slice(0, problem.network.layers.length),
});

function withIdentities({ network, x, y }: Problem<Float64Matrix>): DenseProblem<Float64Matrix> {
  const layers = network.layers.map((layer) => ({
    ...layer,
    bias: { rows: layer.weights.rows, columns: 1, data: new Float64Array(layer.weights.rows) },
    activation: 'identity' as const,
  }));
  // Both placements are the same function; the deeper networks have theirs before.
  return { network: { widths: network.widths, placement: layers.length > 2 ? 'before' : 'after', layers }, x, y };
}
