import type { ArrayArithmetic, HostMatrix } from '../arithmetic/hostArithmetic.ts';
import { rootMeanSquare } from '../arithmetic/norm.ts';
import { teacher } from '../data/teacher.ts';
import { SingularError } from '../errors.ts';
import { depth, layer, weightsOf } from '../network/linearGaussian.ts';
import {
  type ScalingExponents,
  learningRatesOf,
  scalingNetwork,
  standardNormalWeights,
} from '../network/scalingFamily.ts';
import { linearProblem } from '../problem/numbers.ts';
import type { LinearProblem } from '../problem/problem.ts';
import { random } from '../random.ts';
import { lossAt } from '../theory/equilibrium.ts';
import { feedforwardActivities } from '../theory/feedforward.ts';
import { bpFactors, pcFactors } from '../theory/gradients.ts';
import { type Divergence, divergenceAt } from './divergence.ts';
import { fullBatchStep } from './fullBatch.ts';

type Engine = ArrayArithmetic<'float64'>;
type Matrix = HostMatrix<'float64'>;

/** A network's sizes, its seed, and what is not an exponent. */
export interface ScalingSetting {
  readonly width: number;
  readonly depth: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly batch: number;
  readonly skips: boolean;
  /** p_L */
  readonly outputPrecision: number;
  /** η₀ */
  readonly eta0: number;
  readonly seed: number;
  /** Set where the first and the last layer keep their weights. */
  readonly moving?: 'between';
}

/** Weights of N(0, 1) and a batch, which all exponents and both rules of a setting share. */
export interface ScalingDraw {
  readonly setting: ScalingSetting;
  readonly weights: readonly Float64Array[];
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** A teacher's batch, x of unit mean square, the same at every width and depth of a seed. */
export function drawScaling(setting: ScalingSetting): ScalingDraw {
  const { width, depth, inputs, outputs, batch, seed } = setting;
  const { x, y } = teacher.draw(random(seed, 'scaling data'), inputs, outputs, batch);
  const size = rootMeanSquare([x], x.length);
  const weights = standardNormalWeights(setting, random(seed, `scaling weights ${width} ${depth}`));
  return { setting, weights, x: x.map((v) => v / size), y };
}

/** The names of what is read at a step; all are root mean squares over samples and units but ρ and the loss. */
export const READINGS = ['f', 'z', 'dz', 'df', 'rho', 'loss'] as const;

/**
 * What a network is after t steps: f, z = z_{L−1}, their changes Δz = z(t) − z(0) and Δf, and of a middle layer
 *
 *     ρ = ‖(W_l(t) − W_l(0)) z_{l−1}(0)‖ / ‖W_l(0) z_{l−1}(0)‖,   l = ⌊(L + 1)/2⌋
 *
 * All of the feedforward sweep ẑ, also where the rule is predictive coding.
 */
export type ScalingReading = Readonly<Record<(typeof READINGS)[number], number>>;

export interface ScalingRun {
  /** By step, as far as the run came. */
  readonly readings: readonly { readonly step: number; readonly at: ScalingReading }[];
  readonly diverged: Divergence | undefined;
}

/**
 * Full-batch steps of one point of the family by backpropagation, or by predictive coding at its equilibrium in closed form, read at
 * the steps named. A run whose numbers end, or whose S has no inverse any more, is over there, and says so.
 *
 *     W_l ← W_l − η_l ∂Loss/∂W_l   or   W_l − η_l ∂F* /∂W_l
 *
 * Source: the definitions are LIM's as far as third parties tell them; ρ is ours.   Cost: about 6L products N² B a step.
 */
export function scalingRun(
  A: Engine,
  { setting, weights, x, y }: ScalingDraw,
  exponents: ScalingExponents,
  rule: 'bp' | 'pc',
  steps: readonly number[],
): ScalingRun {
  const precisions = weights.map((_, i) => (i === weights.length - 1 ? setting.outputPrecision : 1));
  const numbers = scalingNetwork(setting, exponents, weights);
  const start = linearProblem(A, { ...numbers, precisions, x, y, batch: setting.batch });
  const last = Math.max(...steps);
  const rates = learningRatesOf(setting, exponents, setting.eta0).map((rate, i, { length }) =>
    setting.moving === 'between' && (i === 0 || i === length - 1) ? 0 : rate,
  );
  const factors = rule === 'pc' ? pcFactors : bpFactors;
  const first = sweepOf(A, start);
  const readings: { step: number; at: ScalingReading }[] = [];
  let problem = start;
  for (let step = 0; ; step++) {
    const at = step === 0 ? first : sweepOf(A, problem);
    const diverged = divergenceAt(step, at.loss, Infinity);
    if (diverged) return { readings, diverged };
    if (steps.includes(step)) readings.push({ step, at: readingOf(A, start, first, problem, at) });
    if (step === last) return { readings, diverged: undefined };
    try {
      problem = fullBatchStep(A, problem, factors(A, problem), rates);
    } catch (error) {
      if (!(error instanceof SingularError)) throw error;
      return { readings, diverged: { step, reason: 'no inverse' } };
    }
  }
}

interface Sweep {
  readonly zHat: readonly Matrix[];
  readonly loss: number;
}

function sweepOf(A: Engine, { network, x, y }: LinearProblem<Matrix>): Sweep {
  const zHat = feedforwardActivities(A, network, x);
  return { zHat, loss: lossAt(A, network, A.subtract(y, zHat.at(-1)!)).data[0]! };
}

function readingOf(
  A: Engine,
  start: LinearProblem<Matrix>,
  first: Sweep,
  problem: LinearProblem<Matrix>,
  { zHat, loss }: Sweep,
): ScalingReading {
  const rms = ({ data }: Matrix): number => rootMeanSquare([data], data.length);
  const moved = (l: number): number => rms(A.subtract(zHat[l]!, first.zHat[l]!));
  const L = depth(start.network);
  const l = Math.floor((L + 1) / 2);
  const [before, after] = [start, problem].map(({ network }) => weightsOf(layer(network, l))) as [Matrix, Matrix];
  const branch = (W: Matrix): number => rms(A.multiply(W, first.zHat[l - 1]!));
  return {
    ...{ f: rms(zHat[L]!), z: rms(zHat[L - 1]!), dz: moved(L - 1), df: moved(L), loss },
    rho: branch(A.subtract(after, before)) / branch(before),
  };
}
