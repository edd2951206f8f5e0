import type { ArrayArithmetic, HostMatrix } from '../arithmetic/hostArithmetic.ts';
import { luSolve } from '../arithmetic/lu.ts';
import { SingularError } from '../errors.ts';
import { type Hidden, autoencoder } from './autoencoder.ts';
import { type Divergence, divergenceAt } from './divergence.ts';
import { regularisation } from './regularisation.ts';
import type { TrainingRule } from './rules.ts';

type Matrix = HostMatrix<'float64'>;
type Engine = ArrayArithmetic<'float64'>;

export interface AutoencoderSetting {
  readonly rule: TrainingRule;
  readonly hidden: Hidden;
  /** W_l that every rate begins with. */
  readonly weights: readonly Matrix[];
  /** x (n_0 × B) of every step, its own target. */
  readonly batches: readonly Matrix[];
  /** Images that are never trained on. */
  readonly test: Matrix;
  /** Steps of inference. */
  readonly inference: number;
  /** α of ε = max(0, αλ_max − λ_min), from singular values. */
  readonly alpha: number;
  readonly kept: readonly number[];
}

export interface AutoencoderRun {
  readonly rate: number;
  /** Mean squared errors of the test images at the kept steps, as far as the run came. */
  readonly errors: readonly number[];
  readonly diverged: Divergence | undefined;
  /** α_l: how many, how many negative, the greatest size. */
  readonly rates: { readonly count: number; readonly negative: number; readonly greatest: number };
  /** Means over the steps, of rules that infer; NaN otherwise. */
  readonly inference: { readonly energyRatio: number; readonly gradientRatio: number; readonly flipped: number };
}

/** Stochastic gradient descent of an autoencoder at one rate.   Cost: with T steps of inference 4T products of its larger layers a step. */
export function autoencoderRun(A: Engine, setting: AutoencoderSetting, rate: number): AutoencoderRun {
  const { rule, batches, test, kept } = setting;
  const model = autoencoder(A, setting.hidden);
  let weights = setting.weights;
  const errors: number[] = [];
  const rates = { count: 0, negative: 0, greatest: 0 };
  const sums = { energyRatio: 0, gradientRatio: 0, flipped: 0 };
  let diverged: Divergence | undefined;
  let step = 0;
  const look = (): boolean => {
    if (kept[errors.length] !== step) return true;
    const d = A.subtract(test, model.sweep(weights, test).v.at(-1)!);
    const error = A.inner(d, d).data[0]! / d.data.length;
    diverged = divergenceAt(step, error, errors[0] ?? error);
    if (!diverged) errors.push(error);
    return !diverged;
  };
  try {
    while (look() && step < batches.length) {
      const x = batches[step]!;
      let parts;
      if (rule.errors === 'backprop') parts = model.backprop(weights, x, x);
      else {
        const found = model.infer(weights, x, x, setting.inference);
        for (const name of ['energyRatio', 'gradientRatio', 'flipped'] as const) sums[name] += found[name];
        parts = model.local(weights, x, found);
      }
      const { s, u, zHat } = parts;
      if (![...s.slice(1), ...u].every((m) => Number.isFinite(A.inner(m, m).data[0]!))) {
        diverged = { step, reason: 'not finite' };
        break;
      }
      weights = weights.map((W, i) => {
        const { change, alpha } = changeOf(A, setting, s[i + 1]!, u[i]!, zHat[i]!);
        if (alpha !== undefined) {
          rates.count++;
          if (alpha < 0) rates.negative++;
          rates.greatest = Math.max(rates.greatest, Math.abs(alpha));
        }
        return A.add(W, A.scale(A.matrix(1, 1, [rate]), change));
      });
      step++;
    }
  } catch (error) {
    if (!(error instanceof SingularError)) throw error;
    diverged = { step, reason: 'no inverse' };
  }
  const mean = (sum: number): number => (rule.errors === 'backprop' ? NaN : sum / step);
  const { energyRatio, gradientRatio, flipped } = sums;
  return {
    ...{ rate, errors, diverged, rates },
    inference: { energyRatio: mean(energyRatio), gradientRatio: mean(gradientRatio), flipped: mean(flipped) },
  };
}

/**
 * (1/B) s uᵀ, times α_l or A_l = (ẑuᵀ/B + εI)⁻¹. Where the layer is wider than the batch, by the smaller system
 *
 *     s uᵀ/B (ẑ uᵀ/B + εI)⁻¹ = s (uᵀẑ/B + εI)⁻¹ uᵀ/B
 */
function changeOf(
  A: Engine,
  { rule, alpha }: AutoencoderSetting,
  s: Matrix,
  u: Matrix,
  zHat: Matrix,
): { change: Matrix; alpha?: number } {
  const [n, B] = [u.rows, u.columns];
  const over = A.matrix(1, 1, [1 / B]);
  if (rule.rescaling === 'none') return { change: A.scale(over, A.multiply(s, u, { transposeB: true })) };
  if (rule.rescaling === 'rates') {
    const factor = B * A.reciprocal(A.inner(u, zHat)).data[0]!;
    if (!Number.isFinite(factor))
      throw new SingularError(`autoencoderRun: an overlap must have an inverse, got ${factor}; its units are all off`);
    return { change: A.scale(A.matrix(1, 1, [factor / B]), A.multiply(s, u, { transposeB: true })), alpha: factor };
  }
  if (n <= B) {
    const transposed = A.scale(over, A.multiply(u, zHat, { transposeB: true })); // (ẑuᵀ/B)ᵀ
    const { epsilon } = regularisation(transposed.data, n, 'singular', alpha);
    const right = A.scale(over, A.multiply(u, s, { transposeB: true }));
    return { change: A.transpose(solved(A, shifted(A, transposed, epsilon), right)) };
  }
  const grams = [u, zHat].map((m) => A.multiply(m, m, { transposeA: true }));
  const epsilon = (alpha * Math.sqrt(largestOfProduct(A, grams[0]!, grams[1]!))) / B;
  const inner = shifted(A, A.scale(over, A.multiply(u, zHat, { transposeA: true })), epsilon); // B × B
  const right = A.scale(over, A.transpose(u));
  return { change: A.multiply(s, solved(A, inner, right)) };
}

/** @throws {SingularError} when A has no inverse in doubles */
function solved(A: Engine, a: Matrix, b: Matrix): Matrix {
  const x = luSolve<'float64'>(a.data, b.data, a.rows, b.columns);
  if (x.every(Number.isFinite)) return A.matrix(a.rows, b.columns, x);
  throw new SingularError(
    'autoencoderRun: a factor must have an inverse, got one beyond doubles; take a greater α of ε',
  );
}

function shifted(A: Engine, a: Matrix, epsilon: number): Matrix {
  const copy = A.copy(a);
  for (let i = 0; i < a.rows; i++) copy.data[i * a.rows + i]! += epsilon;
  return copy;
}

/** λ_max(GH) for positive semidefinite G = uᵀu and H = ẑᵀẑ, which is the squared largest singular value of ẑuᵀ: by the power method. */
function largestOfProduct(A: Engine, G: Matrix, H: Matrix): number {
  let v = A.matrix(G.rows, 1, new Float64Array(G.rows).fill(1));
  let [largest, before] = [0, 0];
  for (let k = 0; k < POWER_STEPS; k++) {
    const w = A.multiply(G, A.multiply(H, v));
    [before, largest] = [largest, Math.sqrt(A.inner(w, w).data[0]! / A.inner(v, v).data[0]!)];
    if (!(largest > 0 && largest < Infinity) || Math.abs(largest - before) <= 2 ** -44 * largest) return largest;
    v = A.scale(A.matrix(1, 1, [1 / largest]), w);
  }
  return largest;
}

/** Activities of one sign have one large singular value, which a few steps find; the rest is for what has not. */
const POWER_STEPS = 200;
