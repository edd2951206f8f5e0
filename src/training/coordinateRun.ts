import { elementwise } from '../arithmetic/elementwise.ts';
import { type Float64Matrix, float64 } from '../arithmetic/float64.ts';
import { rootMeanSquare } from '../arithmetic/norm.ts';
import type { ActivationName } from '../arithmetic/activations.ts';
import { SingularError } from '../errors.ts';
import { restFrom } from '../inference/restFrom.ts';
import { predictions } from '../inference/state.ts';
import type { Parameters } from '../layers/layer.ts';
import { backprop } from '../learning/backprop.ts';
import { learnLocally } from '../learning/learnLocally.ts';
import { settled } from '../learning/settled.ts';
import { type ScalingExponents, learningRatesOf, scalingNetwork } from '../network/scalingFamily.ts';
import { problem } from '../problem/numbers.ts';
import { type Supervised, supervised } from '../problem/problem.ts';
import { type ScalingSetting, drawScaling } from './scalingRun.ts';

const A = elementwise(float64);
type Problem = Supervised<Float64Matrix>;

/** Sizes of a network at one step, root mean squares over units and samples. */
export interface CoordinateStep {
  readonly step: number;
  readonly output: number;
  /** Of f(t) − f(0). */
  readonly outputChange: number;
  /** By name, in the order of the layers. */
  readonly activations: Readonly<Record<string, number>>;
  readonly changes: Readonly<Record<string, number>>;
}

/** What one network gave, as far as it came. */
export interface CoordinateRun {
  readonly steps: readonly CoordinateStep[];
  /** After how many steps it ended, and why, where it did before the last one. */
  readonly ended?: { readonly step: number; readonly why: string };
}

export interface CoordinateSetting extends ScalingSetting {
  readonly exponents: ScalingExponents;
  readonly rule: 'bp' | 'pc';
  /** φ of z_l = z_{l−1} + a_l W_l φ(z_{l−1}), l = 2..L; the first layer has none. */
  readonly activation: ActivationName;
}

/** Inference ends when the gradient has this part of its first norm: cosines of updates are right to about as many digits. */
const REST = { part: 1e-5, maxSteps: 5000 };

/**
 * Full-batch steps of a network of the family with an activation, and the sizes of all its layers after each.
 *
 *     θ_l ← θ_l − η_l ∂Loss/∂θ_l   or, at the equilibrium of predictive coding,   θ_l − η_l ∂F/∂θ_l
 *
 * Linear equilibria are closed forms; others are found in error coordinates from the sweep, down to 10⁻⁵ of the first gradient.
 * What diverges, or whose inference does not converge, ended at its step.   Cost: of tanh about a hundred sweeps a step.
 */
export async function coordinateRun(setting: CoordinateSetting, steps: number): Promise<CoordinateRun> {
  const { exponents, activation, batch } = setting;
  const { weights, x, y } = drawScaling(setting);
  const numbers = scalingNetwork(setting, exponents, weights);
  const activations = weights.map((_, i): ActivationName => (i === 0 ? 'identity' : activation));
  let at: Problem = problem(A, { ...numbers, activations, placement: 'before', x, y, batch });
  const rates = learningRatesOf(setting, exponents, setting.eta0);
  const first = predictions(A, at.network, at.x);
  const found: CoordinateStep[] = [];
  for (let step = 0; step <= steps; step++) {
    const sizes = sizesAt(step, first, predictions(A, at.network, at.x));
    if (![sizes.output, ...Object.values(sizes.activations)].every(Number.isFinite))
      return { steps: found, ended: { step, why: 'not finite' } };
    found.push(sizes);
    if (step === steps) break;
    const changes = await changesOf(setting, at);
    if ('why' in changes) return { steps: found, ended: { step: step + 1, why: changes.why } };
    at = moved(at, changes.updates, rates);
  }
  return { steps: found };
}

function sizesAt(step: number, first: readonly Float64Matrix[], now: readonly Float64Matrix[]): CoordinateStep {
  const size = (z: Float64Matrix): number => rootMeanSquare([z.data], z.data.length);
  const change = (l: number): number => size(A.subtract(now[l]!, first[l]!));
  const last = now.length - 1;
  const hidden = now.slice(1, last).map((_, i) => i + 1);
  return {
    ...{ step, output: size(now[last]!), outputChange: change(last) },
    activations: Object.fromEntries(hidden.map((l) => [`z_${l}`, size(now[l]!)])),
    changes: Object.fromEntries(hidden.map((l) => [`z_${l}`, change(l)])),
  };
}

type Changes = { readonly updates: readonly Parameters<Float64Matrix>[] } | { readonly why: string };

async function changesOf({ rule, activation }: CoordinateSetting, at: Problem): Promise<Changes> {
  if (rule === 'bp') return { updates: await backprop.learn(A, at, []) };
  try {
    const z = activation === 'identity' ? settled(A, at) : await restFrom(A, at, REST);
    return z === undefined ? { why: 'inference did not converge' } : { updates: await learnLocally(A, at, z) };
  } catch (error) {
    if (!(error instanceof SingularError)) throw error;
    return { why: 'S has no inverse' };
  }
}

function moved(
  { network, x, y }: Problem,
  updates: readonly Parameters<Float64Matrix>[],
  rates: readonly number[],
): Problem {
  const edges = network.edges.map((edge, i) => {
    const rate = A.matrix(1, 1, [rates[i]!]);
    const weights = A.add(edge.theta['weights']!, A.scale(rate, updates[i]!['weights']!));
    return { ...edge, theta: { ...edge.theta, weights } };
  });
  return supervised({ ...network, edges }, x, y);
}
