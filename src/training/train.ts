import { SingularError } from '../errors.ts';
import type { Parameters } from '../layers/layer.ts';
import { type Engine, type LearningRule } from '../learning/rule.ts';
import type { LinearGaussian } from '../network/linearGaussian.ts';
import { withParameters } from '../network/withParameters.ts';
import { type LinearProblem, supervised } from '../problem/problem.ts';
import { type Divergence, divergenceAt } from './divergence.ts';
import type { RescaledRule } from './engineRule.ts';
import { type MapError, type StepRecord, alignments, mapError } from './stepRecord.ts';

/** What a run is made of. */
export interface Training<M> {
  readonly rule: LearningRule<M> & Partial<Pick<RescaledRule, 'rates'>>;
  /** The network that training begins with. */
  readonly network: LinearGaussian<M>;
  /** W_data (n_L × n_0). */
  readonly target: M;
  /** The batch of every step, x (n_0 × B) and y (n_L × B): the same for all rules that are compared. */
  readonly batches: readonly { readonly x: M; readonly y: M }[];
  /** α */
  readonly rate: number;
  readonly seed: number;
}

/** Where a run stands: plain numbers, from which it goes on with the same bits. */
export interface Checkpoint {
  /** How many updates have been made. */
  readonly step: number;
  /** The first error of the run, by which divergence is told. */
  readonly firstError: number;
  /** Parameters by layer and name, row-major. */
  readonly parameters: readonly Readonly<Record<string, Float64Array>>[];
}

/** What a run of training left: its records, and where it ended. */
export interface Trained {
  readonly records: readonly StepRecord[];
  /** The error after the last update. */
  readonly error: MapError | undefined;
  readonly diverged: Divergence | undefined;
  readonly checkpoint: Checkpoint;
}

/**
 * Plain stochastic gradient descent on any rule and engine.
 *
 *     W_l ← W_l + α ΔW_l
 *
 * Steps from the checkpoint, or the network, up to `until` or the last batch; a run that diverges ends there and says so.
 * Source: 2605.11911 Eq. (10), (13), A.3.   Cost: a step of the rule, and about 8L products n² B for the record.
 */
export async function train<M>(
  A: Engine<M>,
  training: Training<M>,
  from?: Checkpoint,
  until: number = training.batches.length,
): Promise<Trained> {
  const { rule, target, batches, rate, seed } = training;
  let network = from ? restored(A, training.network, from) : training.network;
  let [step, firstError] = [from?.step ?? 0, from?.firstError ?? 0];
  const records: StepRecord[] = [];
  let error: MapError | undefined;
  let diverged: Divergence | undefined;
  const look = async (): Promise<boolean> => {
    error = await mapError(A, network, target);
    if (step === 0) firstError = error.squaredFrobenius;
    diverged = divergenceAt(step, error.squaredFrobenius, firstError);
    if (diverged) error = undefined;
    return !diverged;
  };
  while ((await look()) && step < until) {
    const { x, y } = batches[step]!;
    const problem = supervised(network, x, y);
    const moved = await updates(A, rule, problem, seed + step);
    if (moved === undefined) {
      diverged = { step, reason: 'no inverse' };
      break;
    }
    const { changes, alpha } = moved;
    const rates = await Promise.all(alpha.map(async (a) => (await A.read(a))[0]!));
    records.push({ step, error: error!, alignment: await alignments(A, problem, changes, rate), rates });
    network = after(A, network, changes, rate);
    step++;
  }
  return { records, error, diverged, checkpoint: { step, firstError, parameters: await parametersOf(A, network) } };
}

/** Changes and α_l; `undefined` where a factor or a rate has no inverse, or inference no answer. */
async function updates<M>(
  A: Engine<M>,
  rule: Training<M>['rule'],
  problem: LinearProblem<M>,
  seed: number,
): Promise<{ changes: readonly Parameters<M>[]; alpha: readonly M[] } | undefined> {
  try {
    const z = await rule.infer(A, problem, { accuracy: rule.accuracy ?? 1e-8, seed });
    if ('undecided' in z) return undefined;
    return { changes: await rule.learn(A, problem, z), alpha: rule.rates?.(A, problem, z) ?? [] };
  } catch (error) {
    if (error instanceof SingularError) return undefined;
    throw error;
  }
}

function after<M>(
  A: Engine<M>,
  network: LinearGaussian<M>,
  changes: readonly Parameters<M>[],
  rate: number,
): LinearGaussian<M> {
  const alpha = A.matrix(1, 1, [rate]);
  return withParameters(network, (theta, l) => {
    const moved = Object.entries(changes[l - 1]!).map(([name, d]) => [name, A.add(theta[name]!, A.scale(alpha, d))]);
    return { ...theta, ...Object.fromEntries(moved) };
  });
}

const parametersOf = async <M>(A: Engine<M>, { edges }: LinearGaussian<M>): Promise<Record<string, Float64Array>[]> =>
  Promise.all(
    edges.map(async ({ layer, theta }) => {
      const names = Object.keys(layer.parameters);
      const read = await Promise.all(names.map(async (name) => [name, (await A.read(theta[name]!)).slice()] as const));
      return Object.fromEntries(read);
    }),
  );

const restored = <M>(A: Engine<M>, network: LinearGaussian<M>, { parameters }: Checkpoint): LinearGaussian<M> =>
  withParameters(network, (theta, l) => {
    const read = Object.entries(parameters[l - 1]!).map(([name, entries]) => {
      const [rows, columns] = A.shape(theta[name]!);
      return [name, A.matrix(rows, columns, entries)];
    });
    return { ...theta, ...Object.fromEntries(read) };
  });
