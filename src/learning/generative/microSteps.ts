import { requireElementwise } from '../../arithmetic/requireElementwise.ts';
import type { ActivationName } from '../../arithmetic/activations.ts';
import { DimensionError, ValueError } from '../../errors.ts';
import type { Numbers } from '../../layers/layer.ts';
import type { GenerativeModel } from '../../network/generative.ts';
import { type GenerativeProblem, activitiesOf, generative, statesOf } from '../../problem/generative.ts';
import { hebbianUpdates } from './hebbian.ts';

/** How weights learn while latents stay: T_learn steps, each layer at its own rate. */
export interface MicroSteps {
  /** η_0 … η_{L−1} for W_l, and η_L for R. */
  readonly rates: readonly number[];
  /** T_learn */
  readonly steps: number;
}

/** @throws {DimensionError | ValueError} when rates are not one for each of W_0..W_{L−1} and R, or a number is outside its domain */
export function requireMicroSteps<M>(
  where: string,
  { weights }: GenerativeModel<M>,
  { rates, steps }: MicroSteps,
): void {
  const L = weights.length;
  if (rates.length !== L + 1)
    throw new DimensionError(
      `${where}: rates must have ${L + 1} entries, for W_0..W_${L - 1} and for R, got ${rates.length}; repeat one for all alike`,
    );
  const wrong = rates.findIndex((eta) => !(Number.isFinite(eta) && eta >= 0));
  if (wrong >= 0)
    throw new ValueError(`${where}: rate ${wrong} must be finite and at least 0, got ${rates[wrong]}; 0 keeps a layer`);
  if (!(Number.isInteger(steps) && steps >= 0))
    throw new ValueError(
      `${where}: steps must be a count, got ${steps}; the blog takes one for each sample of a batch`,
    );
}

/**
 * T_learn Hebbian steps with fixed latents, one after another as the blog writes them: the plain loop that `learnByGram` is held against.
 *
 *     T times: W_l ← W_l + η_l p_l h_l x_{l+1}ᵀ / B,   R ← R − η_L p_y ε_y x_Lᵀ / B
 *
 * R stays where no label is clamped.   Shapes: x_l (n_l × B), l = 1..L.   Cost: T times four products n_l n_{l+1} B.
 * @throws {DimensionError | ValueError} as `requireMicroSteps` does
 */
export function learnByLoop<M>(
  A: Numbers<M>,
  problem: GenerativeProblem<M>,
  latents: readonly M[],
  options: MicroSteps,
): GenerativeModel<M> {
  requireMicroSteps('learnByLoop', problem.model, options);
  const etas = options.rates.map((eta) => A.matrix(1, 1, [eta]));
  let model = problem.model;
  for (let t = 0; t < options.steps; t++) {
    const { weights, readout } = hebbianUpdates(A, generative(A, model, problem.data, problem.target), latents);
    model = {
      ...model,
      weights: model.weights.map((W, l) => A.add(W, A.scale(etas[l]!, weights[l]!))),
      ...(readout === undefined ? {} : { readout: A.add(model.readout, A.scale(etas.at(-1)!, readout)) }),
    };
  }
  return model;
}

/**
 * The same steps on arrays of n_l × B numbers: preactivations move within the span of what they are made from, whatever f is, so that
 * W is changed once, at the end.
 *
 *     a ← a + (η p/B) h XᵀX,   h = f′(a) ∘ (x_l − f(a)),   X = x_{l+1};   W ← W + (η p/B) (Σ_t h(t)) Xᵀ
 *
 * Exact: in exact arithmetic both give the same numbers. R is a layer with f the identity.
 * Shapes: x_l (n_l × B), l = 1..L.   Cost: T products n_l B² a layer, where the loop takes 2 n_l n_{l+1} B, and three products once.
 * @throws {DimensionError | ValueError} as `requireMicroSteps` does
 */
export function learnByGram<M>(
  A: Numbers<M>,
  problem: GenerativeProblem<M>,
  latents: readonly M[],
  options: MicroSteps,
): GenerativeModel<M> {
  const { model, target } = problem;
  requireMicroSteps('learnByGram', model, options);
  const x = activitiesOf(problem, statesOf(problem, latents));
  const oneOverB = A.reciprocal(A.matrix(1, 1, [A.shape(problem.data)[1]]));
  const learned = (W: M, phi: ActivationName, X: M, wanted: M, precision: M, eta: number): M => {
    const rate = A.scale(A.scale(oneOverB, A.matrix(1, 1, [eta])), precision);
    const sum = gatedErrorSum(
      A,
      phi,
      { gram: A.multiply(X, X, { transposeA: true }), wanted, rate },
      A.multiply(W, X),
      options.steps,
    );
    return sum === undefined ? W : A.add(W, A.scale(rate, A.multiply(sum, X, { transposeB: true })));
  };
  const { rates } = options;
  return {
    ...model,
    weights: model.weights.map((W, l) =>
      learned(W, model.activations[l]!, x[l + 1]!, x[l]!, model.precisions[l]!, rates[l]!),
    ),
    ...(target === undefined
      ? {}
      : { readout: learned(model.readout, 'identity', x.at(-1)!, target, model.readoutPrecision, rates.at(-1)!) }),
  };
}

/** Σ_{t<T} h(t), where preactivations start at a; undefined of no step. */
function gatedErrorSum<M>(
  A: Numbers<M>,
  phi: ActivationName,
  { gram, wanted, rate }: { readonly gram: M; readonly wanted: M; readonly rate: M },
  start: M,
  steps: number,
): M | undefined {
  let a = start;
  let sum: M | undefined;
  for (let t = 0; t < steps; t++) {
    const h = gatedError(A, phi, a, wanted);
    sum = sum === undefined ? h : A.add(sum, h);
    if (t < steps - 1) a = A.add(a, A.scale(rate, A.multiply(h, gram)));
  }
  return sum;
}

/** f′(a) ∘ (x − f(a)) */
function gatedError<M>(A: Numbers<M>, phi: ActivationName, a: M, x: M): M {
  if (phi === 'identity') return A.subtract(x, a);
  const E = requireElementwise(A, 'learnByGram');
  return E.hadamard(E.slope(phi, a), A.subtract(x, E.activate(phi, a)));
}
