import type { Float64Matrix } from '../../arithmetic/float64.ts';
import { activation } from '../../layers/activation.ts';
import { PLACEMENTS } from '../../layers/dense.ts';
import { bias } from '../../layers/bias.ts';
import { linear } from '../../layers/linear.ts';
import { residual } from '../../layers/residual.ts';
import { scaled } from '../../layers/scaled.ts';
import type { Layer } from '../../layers/layer.ts';
import { sequence } from '../../layers/sequence.ts';
import type { LearningRule } from '../../learning/rule.ts';
import type { Edge } from '../../network/graph.ts';
import { chainOf } from '../../problem/chain.ts';
import { type Supervised, supervised } from '../../problem/problem.ts';
import { type Check, decisive } from '../check.ts';
import { inferred, learned, trial } from '../trial.ts';
import { requireUpdates } from '../updates.ts';
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
    if (t.rule.capabilities?.nonlinear !== true || t.problem.network.edges.length === 1) return undefined;
    const bent = trial(linearly(t.rule), t.problem, t.seed);
    const judged = [await stationarity.judge(bent), await equalsClosedForm.judge(bent)];
    return decisive(judged.filter((j) => j !== undefined));
  },
};

/** The same rule, whose linear networks are nonlinear ones with identities. */
const linearly = (rule: LearningRule): LearningRule => ({
  ...rule,
  infer: (_, problem, options) => inferred(rule, withIdentities(problem, rule), options),
  async learn(_, problem, z) {
    const bent = withIdentities(problem, rule);
    const updates = requireUpdates(rule, bent.network, await learned(rule, bent, z));
    return updates.map(({ weights }) => ({ weights: weights! }));
  },
});

/** The same functions, written as layers with an activation and a bias; nothing says that the network is linear. */
function withIdentities(problem: Supervised<Float64Matrix>, { capabilities }: LearningRule): Supervised<Float64Matrix> {
  const views = chainOf(problem);
  const { placements = PLACEMENTS, biases = true } = capabilities ?? {};
  // Both placements are the same function; the deeper networks have theirs before, where the rule has it there.
  const before = placements.includes('before') && (views.length > 2 || !placements.includes('after'));
  const edges = problem.network.edges.map(({ from, to, theta }, i): Edge<Float64Matrix> => {
    const { weights, skip } = views[i]!;
    const [n, m] = [[weights.columns], [weights.rows]] as const;
    const product = scaled(linear(n, m));
    const affine = biases ? sequence(product, bias(m)) : product;
    const through: Layer = before
      ? sequence(activation('identity', n), affine)
      : sequence(affine, activation('identity', m));
    return {
      ...{ from, to, layer: skip ? residual(through) : through },
      theta: biases ? { ...theta, bias: zeros(weights.rows) } : theta,
    };
  });
  return supervised({ nodes: problem.network.nodes, edges }, problem.x, problem.y);
}

const zeros = (rows: number): Float64Matrix => ({ rows, columns: 1, data: new Float64Array(rows) });
