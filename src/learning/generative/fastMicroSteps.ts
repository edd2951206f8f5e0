import type { ActivationName } from '../../arithmetic/activations.ts';
import type { FloatArithmetic, InPlaceArithmetic } from '../../arithmetic/arithmetic.ts';
import { gatedErrorInto } from '../../arithmetic/gatedErrorInto.ts';
import { hostEntries, isHostInPlace } from '../../arithmetic/hostEntries.ts';
import type { Numbers } from '../../layers/layer.ts';
import type { GenerativeModel } from '../../network/generative.ts';
import { type GenerativeProblem, activitiesOf, requireStates, statesOf } from '../../problem/generative.ts';
import { type MicroSteps, learnByGram, requireMicroSteps } from './microSteps.ts';
import { powerSum } from './powerSum.ts';

/** One layer that learns: W ← W + (η/B) h Xᵀ, h = p f′ ∘ (wanted − f), towards f(W X) = wanted. */
interface Layer<M> {
  readonly W: M;
  readonly phi: ActivationName;
  readonly X: M;
  readonly wanted: M;
  readonly precision: number;
  /** η/B */
  readonly rate: number;
}

/**
 * The steps of `learnByLoop`, each layer by what costs least, in place where matrices lie in the process's own memory:
 *
 *     weights     T steps of W ← W + c h Xᵀ, c = η/B                                           2 n m B a step
 *     gram        T steps of a ← a + c h XᵀX, then W ← W + c (Σ h) Xᵀ                      n B² a step
 *     powers      f the identity: Σ_{t<T} h(t) = h(0) Σ_{t<T} (I − c p XᵀX)^t, h = p ε          4 B³ log₂ T at once
 *
 * with W n × m. All three are the same numbers but for rounding.   Source: as `learnByGram`.
 * @throws {DimensionError | ValueError} as `learnByLoop` does
 */
export async function learn<M>(
  A: FloatArithmetic<M> & Numbers<M>,
  problem: GenerativeProblem<M>,
  latents: readonly M[],
  options: MicroSteps,
): Promise<GenerativeModel<M>> {
  const { model, target } = problem;
  requireMicroSteps('learn', model, options);
  requireStates('learn', A, problem, latents);
  if (!isHostInPlace(A)) return A.scope(() => learnByGram(A, problem, latents, options));
  const x = activitiesOf(problem, statesOf(problem, latents));
  const B = A.shape(problem.data)[1];
  const { rates, steps } = options;
  const layer = async (W: M, phi: ActivationName, above: M, below: M, p: M, eta: number): Promise<M> => {
    const precision = (await A.read(p))[0]!;
    const rate = eta / B;
    if (steps === 0 || eta === 0) return W;
    return learned(A, { W, phi, X: above, wanted: below, precision, rate }, steps);
  };
  const weights: M[] = [];
  for (const [l, W] of model.weights.entries())
    weights.push(await layer(W, model.activations[l]!, x[l + 1]!, x[l]!, model.precisions[l]!, rates[l]!));
  const readout =
    target === undefined
      ? model.readout
      : await layer(model.readout, 'identity', x.at(-1)!, target, model.readoutPrecision, rates.at(-1)!);
  return { ...model, weights, readout };
}

/** Multiplications of each way. */
export function cheapest(
  n: number,
  m: number,
  B: number,
  steps: number,
  phi: ActivationName,
): 'weights' | 'gram' | 'powers' {
  const costs = {
    weights: 2 * n * m * B * steps,
    gram: n * B * B * steps + (2 * n + B) * m * B,
    powers:
      phi === 'identity' ? 2 * B ** 3 * Math.ceil(Math.log2(steps + 1)) + n * B * B + (2 * n + B) * m * B : Infinity,
  };
  return (['weights', 'gram', 'powers'] as const).reduce((best, way) => (costs[way] < costs[best] ? way : best));
}

function learned<M>(A: InPlaceArithmetic<M>, layer: Layer<M>, steps: number): M {
  const { W, phi, X, wanted, precision, rate } = layer;
  const [[n, m], B] = [A.shape(W), A.shape(X)[1]];
  const way = cheapest(n, m, B, steps, phi);
  const result = A.copy(W);
  const a = A.multiply(W, X);
  const h = A.block([[n, B]]).parts[0]!;
  const views = { a: hostEntries(a), x: hostEntries(wanted), e: hostEntries(h), h: hostEntries(h) };
  const gate = (): void => gatedErrorInto(phi, views, precision);
  if (way === 'weights') {
    for (let t = 0; t < steps; t++) {
      if (t > 0) A.gemm(1, result, X, 0, a);
      gate();
      A.gemm(rate, h, X, 1, result, { transposeB: true });
    }
    return result;
  }
  const gram = A.multiply(X, X, { transposeA: true });
  gate();
  let sum: M = h;
  if (way === 'powers') {
    const back = A.subtract(A.identity(B), A.scale(A.matrix(1, 1, [rate * precision]), gram));
    sum = A.multiply(h, powerSum(A, back, steps));
  } else {
    sum = A.copy(h);
    for (let t = 1; t < steps; t++) {
      A.gemm(rate, h, gram, 1, a);
      gate();
      A.axpby(1, h, 1, sum);
    }
  }
  A.gemm(rate, sum, X, 1, result, { transposeB: true });
  return result;
}
