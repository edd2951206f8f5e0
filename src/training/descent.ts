import type { HostArithmetic } from '../arithmetic/arithmetic.ts';
import { SingularError } from '../errors.ts';
import type { LinearProblem } from '../problem/problem.ts';
import { type Equilibrium, equilibrium, lossAt } from '../theory/equilibrium.ts';
import { feedforwardActivities, outputMaps } from '../theory/feedforward.ts';
import { type LocalFactors, bpFactorsAt } from '../theory/gradients.ts';
import { depth } from '../network/linearGaussian.ts';
import { type Divergence, divergenceAt } from './divergence.ts';
import { fullBatchStep } from './fullBatch.ts';

/** What a step of a descent is made from. */
export interface Descending<M> {
  readonly factors: LocalFactors<M>;
  /** r (n_L × B) */
  readonly r: M;
}

/** A network before a step. */
export interface Descent<M, D extends Descending<M>> {
  readonly problem: LinearProblem<M>;
  readonly at: D;
}

/** PC's, with the equilibrium that it comes from. */
export interface PcDescending<M> extends Descending<M> {
  readonly e: Equilibrium<M>;
}

/** PC: the gradient of F*. */
export function pcDescending<M>(A: HostArithmetic<M>, problem: LinearProblem<M>): PcDescending<M> {
  const e = equilibrium(A, problem);
  return { factors: { signals: e.weightedErrors, presynaptic: e.zStar }, r: e.r, e };
}

/** BP: the gradient of the loss. */
export function bpDescending<M>(A: HostArithmetic<M>, { network, x, y }: LinearProblem<M>): Descending<M> {
  const zHat = feedforwardActivities(A, network, x);
  const r = A.subtract(y, zHat[depth(network)]!);
  return { factors: bpFactorsAt(A, network, { zHat, P: outputMaps(A, network), r }), r };
}

/**
 * Gradient descent on the whole batch, step by step without an end: yields before every step, first at the weights given.
 * It returns where the loss is lost, leaves all bounds, or S has no inverse in doubles: an outcome, not an error.
 * Cost of a step: that of `of`, and L products n² B.
 */
export function* descent<M, D extends Descending<M>>(
  A: HostArithmetic<M>,
  start: LinearProblem<M>,
  of: (A: HostArithmetic<M>, problem: LinearProblem<M>) => D,
  rates: readonly number[],
): Generator<Descent<M, D>, Divergence> {
  let [problem, first] = [start, Number.NaN];
  for (let step = 0; ; step++) {
    const at = whereInvertible(() => of(A, problem));
    if (at === undefined) return { step, reason: 'no inverse' };
    const loss = A.entries(lossAt(A, problem.network, at.r))[0]!;
    if (step === 0) first = loss;
    const diverged = divergenceAt(step, loss, first);
    if (diverged) return diverged;
    yield { problem, at };
    problem = fullBatchStep(A, problem, at.factors, rates);
  }
}

function whereInvertible<T>(compute: () => T): T | undefined {
  try {
    return compute();
  } catch (error) {
    if (error instanceof SingularError) return undefined;
    throw error;
  }
}
