import { ACTIVATIONS, type ActivationName, STANDARD_ACTIVATIONS } from '../arithmetic/activations.ts';
import type { Float64Matrix } from '../arithmetic/float64.ts';
import { PLACEMENTS, type Placement } from '../layers/dense.ts';
import type { LearningRule } from '../learning/rule.ts';
import { isLinearGaussian } from '../network/linearGaussian.ts';
import { chainOf, widthsOf } from '../problem/chain.ts';
import type { Supervised } from '../problem/problem.ts';

/** What a network can ask of a rule that the rule may lack, in words that complete "networks with". */
export type Demand =
  | 'activations'
  | 'skips'
  | 'scales'
  | 'precisions'
  | 'batches past the rank'
  | ActivationName
  | `activations ${Placement} the weights`
  | `${ActivationName} in the last layer`
  | 'biases'
  | 'fewer layers'
  | 'more layers'
  | 'wider layers';

type Asking = Pick<Supervised<Float64Matrix>, 'network' | 'x'>;

/** Whether a problem is one that only a rule for nonlinear networks can be asked about. */
export const isNonlinear = ({ network }: Pick<Asking, 'network'>): boolean => !isLinearGaussian(network);

/** Whether it is a nonlinear network without biases, which only a rule that has none is asked about. */
export const isUnbiased = (problem: Pick<Asking, 'network'>): boolean =>
  isNonlinear(problem) && problem.network.edges.every(({ theta }) => theta['bias'] === undefined);

/** B ≤ min(n_0..n_{L−1}), no input zero and no two the same: only by accident is their rank less. */
export function isWithinRank({ network, x }: Asking): boolean {
  const columns = Array.from({ length: x.columns }, (_, b) =>
    Array.from({ length: x.rows }, (__, i) => x.data[i * x.columns + b]!),
  );
  return (
    x.columns <= Math.min(...widthsOf(network).slice(0, -1)) &&
    new Set(columns.map((column) => column.join(' '))).size === x.columns &&
    columns.every((column) => column.some((v) => v !== 0))
  );
}

/** What a rule has to be able to do for this problem, whatever the rule; its size is looked at by `lacking`. */
export function demands(problem: Asking): readonly Demand[] {
  const { nodes, edges } = problem.network;
  const other = (factor: Float64Matrix | undefined): boolean => factor !== undefined && factor.data[0] !== 1;
  return [
    ...(isNonlinear(problem) ? (['activations', ...activationsOf(problem)] as const) : []),
    ...(edges.some(({ layer }) => layer.recipe.kind === 'residual') ? ['skips' as const] : []),
    ...(edges.some(({ theta }) => other(theta['scale'])) ? ['scales' as const] : []),
    ...(nodes.some(({ term }) => term.kind === 'gaussian' && other(term.precision)) ? ['precisions' as const] : []),
    ...(isWithinRank(problem) ? [] : ['batches past the rank' as const]),
  ];
}

/** The kinds of activations of a nonlinear network, where they are and whether there are biases; identities ask for nothing. */
function activationsOf(problem: Asking): readonly Demand[] {
  const views = chainOf(problem);
  const bent = views.filter(({ activation }) => activation !== 'identity');
  return [
    ...new Set(bent.map(({ activation }) => activation)),
    ...new Set(bent.map(({ placement }) => `activations ${placement} the weights` as const)),
    ...(views.at(-1)!.activation === 'identity' ? [] : [`${views.at(-1)!.activation} in the last layer` as const]),
    ...(views.some(({ bias }) => bias !== undefined) ? ['biases' as const] : []),
  ];
}

/** "tanh after", "relu before": which activations a problem has, and on which side of the weights. */
export const activationKinds = (problem: Asking): readonly string[] =>
  isNonlinear(problem)
    ? [...new Set(chainOf(problem).flatMap((at) => (at.activation === 'identity' ? [] : [kindOf(at)])))]
    : [];

const kindOf = ({ activation, placement }: { activation: ActivationName; placement: Placement }): string =>
  `${activation} ${placement}`;

/** What a rule that is held to nonlinear networks says that it computes: "tanh after", … */
export function claimedActivations({ capabilities = {} }: Pick<LearningRule, 'capabilities'>): readonly string[] {
  const { nonlinear, activations = STANDARD_ACTIVATIONS, placements = PLACEMENTS } = capabilities;
  if (nonlinear !== true) return [];
  return activations.flatMap((activation) =>
    activation === 'identity' ? [] : placements.map((placement) => kindOf({ activation, placement })),
  );
}

const ALL = Object.keys(ACTIVATIONS) as readonly ActivationName[];

/** What a rule says that it cannot do, sizes apart; of activations, what it does not say that it can. */
export function absences({
  batch,
  capabilities = {},
}: Pick<LearningRule, 'batch' | 'capabilities'>): readonly Demand[] {
  const { nonlinear, activations = ALL, outputs = ALL, placements = PLACEMENTS, biases } = capabilities;
  return [
    ...(nonlinear === true ? [] : ['activations' as const]),
    ...ALL.filter((name) => name !== 'identity' && !activations.includes(name)),
    ...ALL.filter((name) => name !== 'identity' && !outputs.includes(name)).map(
      (name) => `${name} in the last layer` as const,
    ),
    ...PLACEMENTS.filter((side) => !placements.includes(side)).map(
      (side) => `activations ${side} the weights` as const,
    ),
    ...(biases === false ? ['biases' as const] : []),
    ...(['skips', 'scales', 'precisions'] as const).filter((name) => capabilities[name] === false),
    ...(batch === 'within-rank' ? ['batches past the rank' as const] : []),
  ];
}

/** What of a problem's demands a rule says that it cannot meet, the number and the width of layers included. */
export function lacking(rule: Pick<LearningRule, 'batch' | 'capabilities'>, problem: Asking): readonly Demand[] {
  const lacks = absences(rule);
  const { depth: [least, greatest] = [1, Infinity], width = Infinity } = rule.capabilities ?? {};
  const widths = widthsOf(problem.network);
  const L = widths.length - 1;
  return [
    ...demands(problem).filter((demand) => lacks.includes(demand)),
    ...(L < least ? ['fewer layers' as const] : []),
    ...(L > greatest ? ['more layers' as const] : []),
    ...(Math.max(...widths) > width ? ['wider layers' as const] : []),
  ];
}
