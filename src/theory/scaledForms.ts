import { type Float64Matrix, float64 } from '../arithmetic/float64.ts';
import { arrayTimesPowerOfTwo, largestExponent, timesPowerOfTwo } from '../arithmetic/powerOfTwo.ts';
import { SingularError } from '../errors.ts';
import type { Parameters } from '../layers/layer.ts';
import { type ProblemNumbers, linearProblem } from '../problem/numbers.ts';
import type { LinearProblem } from '../problem/problem.ts';
import { type Equilibrium, energyAt, equilibrium, lossAt } from './equilibrium.ts';
import { type LocalFactors, bpFactorsAt, layerSignals, parameterGradients, weightGradients } from './gradients.ts';
import { learningRatesAt } from './rescaling.ts';
import { predictionChange } from './predictionChange.ts';

type M = Float64Matrix;

/** matrix · 2^exponent, the matrix's largest entry being near 1 unless it is zero: a quantity that may not fit into doubles itself. */
export interface Scaled<T> {
  readonly value: T;
  readonly exponent: number;
}

const timesTwo = (a: M, k: number): M => (k === 0 ? a : { ...a, data: arrayTimesPowerOfTwo(a.data, k) });

const nearOne = (a: M): Scaled<M> => {
  const exponent = largestExponent([a.data]);
  return { value: timesTwo(a, -exponent), exponent };
};

/** The closed forms of a problem, each with a power of two of its own, so that none is lost beside the largest or smallest double. */
export interface ScaledForms {
  /** The problem whose x, y and biases are divided by 2^exponent, and its equilibrium: S and P are those of the problem itself. */
  readonly problem: LinearProblem<M>;
  readonly exponent: number;
  readonly e: Equilibrium<M>;
  readonly energy: Scaled<number>;
  readonly loss: Scaled<number>;
  readonly energyOverLoss: number;
  /** Theorem 1's, one a layer; nothing where one is infinite. */
  readonly learningRates: readonly Scaled<number>[] | undefined;
  readonly bp: Updates;
  readonly pc: Updates;
}

/** One rule's gradients and what they change. */
export interface Updates {
  /** Entry l−1 belongs to layer l. */
  readonly gradients: readonly Scaled<M>[];
  readonly biasGradients: readonly (Scaled<M> | undefined)[];
  readonly change: Scaled<M>;
}

/**
 * All closed forms, in units of powers of two.
 *
 *     x, y, b ↦ 2^−k (x, y, b)  takes  ẑ, z*, r ↦ 2^−k,   F, loss, gradients ↦ 2^−2k,   changes of the prediction ↦ 2^−3k
 *
 * and leaves S and every cosine and ratio. No bit of a number that fits changes.
 */
export function scaledForms(given: ProblemNumbers): ScaledForms {
  const { x, y, biases = [] } = given;
  const inputs = largestExponent([x, ...biases]);
  const exponent = unit(largestExponent([x, y, ...biases]), inputs);
  const problem = divided(given, exponent);
  const flow = { sweep: divided({ ...given, y: new Float64Array(y.length) }, inputs), exponent: inputs };
  const { network } = problem;
  const e = equilibrium(float64, problem);
  const [r, q] = [nearOne(e.r), nearOne(e.SinvR)];
  const number = (a: M): number => a.data[0]!;
  const energy = number(energyAt(float64, { ...e, r: r.value, SinvR: q.value }));
  const loss = number(lossAt(float64, network, r.value));
  return {
    ...{ problem, exponent, e },
    energy: { value: energy, exponent: 2 * exponent + r.exponent + q.exponent },
    loss: { value: loss, exponent: 2 * exponent + 2 * r.exponent },
    learningRates: rates(problem, exponent, e),
    energyOverLoss: timesPowerOfTwo(energy / loss, q.exponent - r.exponent),
    bp: updates(problem, exponent, flow, bpFactorsAt(float64, network, e)),
    pc: updates(problem, exponent, flow, { signals: e.weightedErrors, presynaptic: e.zStar }),
  };
}

/** The exponent of the largest end, as far as it leaves the inputs among the numbers. */
const unit = (all: number, inputs: number): number => Math.min(all, Math.max(inputs + 980, all - 980));

/** The problem whose ends and biases are divided by 2^exponent. */
function divided(given: ProblemNumbers, exponent: number): LinearProblem<M> {
  const scaled = (data: ArrayLike<number>): Float64Array => arrayTimesPowerOfTwo(data, -exponent);
  return linearProblem(float64, {
    ...given,
    ...{ x: scaled(given.x), y: scaled(given.y) },
    ...(given.biases ? { biases: given.biases.map(scaled) } : {}),
  });
}

/** `sweep` is the network in a unit of its own, in which feedforward activities are near 1; its targets are not asked for. */
function updates(
  problem: LinearProblem<M>,
  ends: number,
  { sweep, exponent }: { readonly sweep: LinearProblem<M>; readonly exponent: number },
  factors: LocalFactors<M>,
): Updates {
  const { presynaptic } = factors;
  const signals = layerSignals(factors);
  const [s, u] = [signals.map(nearOne), presynaptic.map(nearOne)];
  const near = { signals: [undefined, ...s.map(({ value }) => value)], presynaptic: u.map(({ value }) => value) };
  const hasBiases = problem.network.layers.some(({ theta }) => theta['bias'] !== undefined);
  const biases = hasBiases ? parameterGradients(float64, problem, near).map(({ bias }: Parameters<M>) => bias) : [];
  const at = (l: number): number => s[l - 1]!.exponent + u[l - 1]!.exponent;
  const whole = { signals: together(signals), presynaptic: together(presynaptic.slice(0, -1)) };
  const moved = predictionChange(float64, sweep, {
    signals: [undefined, ...whole.signals.value],
    presynaptic: whole.presynaptic.value,
  });
  return {
    gradients: weightGradients(float64, problem, near).map((value, i) => ({
      value,
      exponent: 2 * ends + at(i + 1),
    })),
    biasGradients: biases.map((value, i) => value && { value, exponent: ends + s[i]!.exponent }),
    change: { value: moved, exponent: 2 * ends + whole.signals.exponent + whole.presynaptic.exponent + exponent },
  };
}

function rates(
  { network }: LinearProblem<M>,
  ends: number,
  { zStar, zHat }: Equilibrium<M>,
): Scaled<number>[] | undefined {
  const [s, h] = [zStar.map(nearOne), zHat.map(nearOne)];
  const near = { zStar: s.map(({ value }) => value), zHat: h.map(({ value }) => value) };
  try {
    return learningRatesAt(float64, network, near).map(({ data }, i) => ({
      value: data[0]!,
      exponent: -2 * ends - s[i]!.exponent - h[i]!.exponent,
    }));
  } catch (error) {
    if (error instanceof SingularError) return undefined;
    throw error;
  }
}

/** Several matrices in one unit. */
function together(matrices: readonly M[]): Scaled<M[]> {
  const exponent = largestExponent(matrices.map(({ data }) => data));
  return { value: matrices.map((a) => timesTwo(a, -exponent)), exponent };
}
