import type { Softmax } from '../arithmetic/softmax.ts';
import type { RootQuotient } from '../arithmetic/rootQuotient.ts';
import { ValueError } from '../errors.ts';
import { type RestOptions, restFrom } from '../inference/restFrom.ts';
import { energySum, predictions, stateAt } from '../inference/state.ts';
import type { Parameters } from '../layers/layer.ts';
import type { Engine } from '../learning/rule.ts';
import { backprop, localUpdates } from '../learning/updates.ts';
import type { Network } from '../network/graph.ts';
import { type Supervised, requireClamps, supervised } from '../problem/problem.ts';
import { type Divergence, divergenceAt } from './divergence.ts';
import { type LayerRate, type Optimiser, type OptimiserState, optimiserStart, optimiserStep } from './optimiser.ts';

/** Which gradient an arm descends: that of the loss, or of the energy at the equilibrium. */
export const ARMS = ['bp', 'pc'] as const;
/** One of `ARMS`. */
export type ArmRule = (typeof ARMS)[number];

/** An engine of rules, with the softmax of cross-entropy and Adam's quotients where the setting needs them. */
export type ArmEngine<M> = Engine<M> & Partial<Softmax<M> & RootQuotient<M>>;

/** All that a comparison of arms depends on but the rule: one object serves both. */
export interface ArmSetting<M> {
  /** Where both begin; the term of its last node is the loss of both. */
  readonly network: Network<M>;
  /** Step t takes batch t, and the first again after the last. */
  readonly batches: readonly { readonly x: M; readonly y: M }[];
  readonly optimiser: Optimiser;
  /** One an edge. */
  readonly rates: readonly LayerRate[];
  /** When predictive coding's inference counts as at rest. */
  readonly rest: RestOptions;
}

/** Where an arm stands: from here it goes on with the same bits. */
export interface ArmState<M> {
  readonly parameters: readonly Parameters<M>[];
  readonly optimiser: OptimiserState<M>;
  /** By which divergence is told. */
  readonly firstLoss: number;
}

/** An arm before a step. */
export interface ArmStep<M> {
  readonly state: ArmState<M>;
  /** The network at these weights, with the batch of this step. */
  readonly problem: Supervised<M>;
  /** Of the sweep, mean over the batch: the same term in both arms. */
  readonly loss: number;
  /** Δ_l = −∂Loss/∂θ_l or −∂F/∂θ_l at the equilibrium, from which the step is made. */
  readonly changes: readonly Parameters<M>[];
}

/**
 * Training by one rule, without an end: yields before every step, first at the weights given or where the state was left. Returns where
 * the loss left all bounds or inference did not come to rest: an outcome, with its step.
 *
 * Both arms of a comparison are this function with the same setting: network, loss, batches, optimiser and rates cannot differ.
 * Cost of a step: four products an edge; of predictive coding, its inference besides.
 * @throws {ValueError} when there is no batch
 * @throws {DimensionError} when a batch does not fit the network
 */
export async function* arm<M>(
  A: ArmEngine<M>,
  rule: ArmRule,
  { network, batches, optimiser, rates, rest }: ArmSetting<M>,
  from?: ArmState<M>,
): AsyncGenerator<ArmStep<M>, Divergence> {
  if (!ARMS.includes(rule))
    throw new ValueError(`arm: rule must be one of ${ARMS.join(', ')}, got ${JSON.stringify(rule)}`);
  if (batches.length === 0) throw new ValueError('arm: batches must have one at least, got none; a step needs samples');
  for (const { x, y } of batches) requireClamps(A, supervised(network, x, y), 'arm');
  const start =
    from?.parameters ?? network.edges.map(({ layer, theta }) => learned(Object.keys(layer.parameters), theta));
  let [parameters, remembered] = [start, from?.optimiser ?? optimiserStart(A, optimiser, start)];
  let firstLoss = from?.firstLoss;
  for (;;) {
    const { step } = remembered;
    const { x, y } = batches[step % batches.length]!;
    const problem = supervised(withThese(network, parameters), x, y);
    const loss = await lossOf(A, problem);
    firstLoss ??= loss;
    const diverged = divergenceAt(step, loss, firstLoss);
    if (diverged) return diverged;
    const changes = await changesBy(A, rule, problem, rest);
    if (changes === undefined) return { step, reason: 'no rest' };
    yield { state: { parameters, optimiser: remembered, firstLoss }, problem, loss, changes };
    ({ parameters, state: remembered } = optimiserStep(A, optimiser, remembered, { parameters, changes, rates }));
  }
}

/** Δ of a rule at these weights; nothing where inference did not come to rest. */
export async function changesBy<M>(
  A: ArmEngine<M>,
  rule: ArmRule,
  problem: Supervised<M>,
  rest: RestOptions,
): Promise<readonly Parameters<M>[] | undefined> {
  if (rule === 'bp') return A.scope(() => backprop(A, problem));
  const z = await restFrom(A, problem, rest);
  return z === undefined ? undefined : A.scope(() => localUpdates(A, problem, z));
}

/** The last node's term at the sweep, mean over the batch: all errors within are zero. */
export async function lossOf<M>(A: ArmEngine<M>, { network, x, y }: Supervised<M>): Promise<number> {
  const sum = A.scope(() => energySum(A, stateAt(A, network, [...predictions(A, network, x).slice(0, -1), y])));
  return (await A.read(sum))[0]! / A.shape(x)[1];
}

const learned = <M>(names: readonly string[], theta: Parameters<M>): Parameters<M> =>
  Object.fromEntries(names.map((name) => [name, theta[name]!]));

const withThese = <M>({ nodes, edges }: Network<M>, parameters: readonly Parameters<M>[]): Network<M> => ({
  nodes,
  edges: edges.map((edge, i) => ({ ...edge, theta: { ...edge.theta, ...parameters[i] } })),
});
