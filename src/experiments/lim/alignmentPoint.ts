import type { Float64Matrix } from '../../arithmetic/float64.ts';
import { rowBlocks } from '../../arithmetic/rowBlocks.ts';
import type { Batch } from '../../data/source.ts';
import { ValueError } from '../../errors.ts';
import { type ScalingExponents, learningRatesOf, premultipliers } from '../../network/scalingFamily.ts';
import { atScales } from '../../problem/atScales.ts';
import type { LinearProblem } from '../../problem/problem.ts';
import { type Agreement, agreement } from '../../theory/agreement.ts';
import { equilibrium, lossAt } from '../../theory/equilibrium.ts';
import { compareGradients } from '../../theory/gradientComparison.ts';
import {
  type Descending,
  type Descent,
  type PcDescending,
  bpDescending,
  descent,
  pcDescending,
} from '../../training/descent.ts';
import type { Divergence } from '../../training/divergence.ts';
import type { ExperimentEngine } from '../experiment.ts';
import type { PanelPoint } from '../paperFigure.ts';
import { rowsOfNormals } from '../scalePoint.ts';
import { type Samples, batchOf } from './samples.ts';

/** A linear network of the family, its samples, and how long it is trained. */
export interface AlignmentPoint extends PanelPoint {
  /** What the exponents are called. */
  readonly condition: string;
  readonly exponents: ScalingExponents;
  readonly skips: boolean;
  readonly width: number;
  readonly depth: number;
  readonly samples: Samples;
  readonly batch: number;
  readonly seed: number;
  /** When to look, ascending from 0; beyond 0 the network is trained. */
  readonly times: readonly number[];
  /** η₀ of the rates η₀ N^κ, and H^{δ_h} times it between hidden layers. */
  readonly eta0: number;
}

/** The networks at one time. */
export interface AlignmentAt {
  readonly t: number;
  /** PC and BP at the weights of the network that PC has trained; or where that diverged. */
  readonly same: Agreement | Divergence;
  /** PC's gradient on its network beside BP's on its own, both from the same start; or where BP's diverged. */
  readonly two: TwoNetworks | Divergence;
}

export interface TwoNetworks {
  /** cos of ∂(F*) at PC's weights and ∂Loss at BP's. */
  readonly cosine: number;
  readonly normRatio: number;
  /** Loss of the network that BP has trained. */
  readonly loss: number;
}

/**
 * PC against BP in one linear network, at its start and along full-batch training of two networks from the same weights.
 * At t = 0 alone, weights are made from the seed whenever a product asks for them, 512 rows at a time: N is not bounded by memory.
 * Cost: at t = 0, 4 products N² B a hidden layer and 3 N² normal numbers; then 9 products N² B a hidden layer and step.
 */
export async function runAlignmentPoint(
  point: AlignmentPoint,
  A: ExperimentEngine,
  folder?: string,
): Promise<readonly AlignmentAt[]> {
  const { times, samples, batch, seed } = point;
  if (times[0] !== 0 || times.some((t, i) => !Number.isInteger(t) || (i > 0 && t <= times[i - 1]!)))
    throw new ValueError(
      `runAlignmentPoint: times must be ascending integers from 0, got ${times.join(', ')}; 0 is where both networks are one`,
    );
  const data = await batchOf(samples, batch, seed, folder);
  return times.length === 1 ? [atStart(point, data, A)] : [...along(point, data, A)];
}

const stream = (l: number): string => `limit W_${l}`;

const sizesOf = ({ width, depth, skips }: AlignmentPoint, { inputs, outputs }: Batch) => ({
  ...{ inputs, outputs, width, depth, skips },
});

function atStart(point: AlignmentPoint, data: Batch, A: ExperimentEngine): AlignmentAt {
  const { batch, seed, exponents } = point;
  const sizes = sizesOf(point, data);
  const R = rowBlocks<Float64Matrix>(A);
  const problem = atScales(R, sizes, premultipliers(sizes, exponents), { ...data, batch }, (rows, columns, l) =>
    rowsOfNormals(A, rows, columns, seed, stream(l)),
  );
  const same = agreement(R, (a) => A.entries(a as Float64Matrix), problem, equilibrium(R, problem));
  return { t: 0, same, two: same };
}

/** The same weights, held. */
function held(point: AlignmentPoint, data: Batch, A: ExperimentEngine): LinearProblem<Float64Matrix> {
  const { batch, seed, exponents } = point;
  const sizes = sizesOf(point, data);
  return atScales(A, sizes, premultipliers(sizes, exponents), { ...data, batch }, (rows, columns, l) =>
    rowsOfNormals(A, rows, columns, seed, stream(l)).take(0, rows),
  );
}

function* along(point: AlignmentPoint, data: Batch, A: ExperimentEngine): Generator<AlignmentAt> {
  const { exponents, eta0, times } = point;
  const rates = learningRatesOf(point, exponents, eta0);
  const start = held(point, data, A);
  const steps = { pc: descent(A, start, pcDescending, rates), bp: descent(A, start, bpDescending, rates) };
  let [pc, bp] = [steps.pc.next(), steps.bp.next()];
  for (let t = 0; ; t++) {
    if (times.includes(t)) yield { t, same: sameWeights(A, pc), two: twoNetworks(A, pc, bp) };
    if (t >= times.at(-1)!) return;
    // A descent that has ended stays where it ended.
    if (!pc.done) pc = steps.pc.next();
    if (!bp.done) bp = steps.bp.next();
  }
}

type M = Float64Matrix;
type Step<D extends Descending<M>> = IteratorResult<Descent<M, D>, Divergence>;

const sameWeights = (A: ExperimentEngine, pc: Step<PcDescending<M>>): Agreement | Divergence =>
  pc.done ? pc.value : agreement(A, (a) => A.entries(a), pc.value.problem, pc.value.at.e);

function twoNetworks(
  A: ExperimentEngine,
  pc: Step<PcDescending<M>>,
  bp: Step<Descending<M>>,
): TwoNetworks | Divergence {
  if (pc.done) return pc.value;
  if (bp.done) return bp.value;
  const { problem, at } = bp.value;
  return {
    ...compareGradients(A, (a) => A.entries(a), problem, pc.value.at.factors, at.factors),
    loss: A.entries(lossAt(A, problem.network, at.r))[0]!,
  };
}
