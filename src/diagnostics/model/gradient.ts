import type { Tensor } from '../../protocol/safetensors.ts';
import type { AskedModel, ModelTerm, Parameters, Point } from './network.ts';

/** The energy by layer and its gradient, from predictions and local products alone. */
export interface EnergyGradient {
  /** F_1 … F_L */
  readonly energies: readonly number[];
  /** ∂F/∂z_1 … ∂F/∂z_{L−1} */
  readonly states: readonly Tensor[];
  /** ∂F/∂θ of layers 1 … L */
  readonly parameters: readonly Parameters[];
}

/**
 * What an error costs, the mean over B samples, with its derivatives by the prediction f and, of a Gaussian term, by the state z.
 *
 *     ½ p ‖z − f‖²/B     ∂f: −p (z − f)/B     ∂z: p (z − f)/B
 *     −Σ z log softmax(f)/B over the last axis     ∂f: (softmax(f) Σ z − z)/B
 */
export function priceOf(
  term: ModelTerm,
  z: Tensor,
  f: Tensor,
): { energy: number; byPrediction: Float64Array; byState: Float64Array } {
  const B = z.shape[0]!;
  if (term.kind === 'gaussian') {
    const byState = z.data.map((value, i) => (term.precision * (value - f.data[i]!)) / B);
    const energy = byState.reduce((sum, e, i) => sum + (e * (z.data[i]! - f.data[i]!)) / 2, 0);
    return { energy, byState, byPrediction: byState.map((e) => -e) };
  }
  const K = z.shape.at(-1)!;
  const [byPrediction, byState] = [new Float64Array(z.data.length), new Float64Array(z.data.length)];
  let energy = 0;
  for (let from = 0; from < z.data.length; from += K) {
    const [target, logits] = [z.data.subarray(from, from + K), f.data.subarray(from, from + K)];
    const most = Math.max(...logits);
    const log = most + Math.log(logits.reduce((sum, value) => sum + Math.exp(value - most), 0));
    const mass = target.reduce((sum, value) => sum + value, 0);
    for (let k = 0; k < K; k++) {
      const logShare = logits[k]! - log;
      energy -= (target[k]! * logShare) / B;
      byPrediction[from + k] = (Math.exp(logShare) * mass - target[k]!) / B;
      byState[from + k] = -logShare / B;
    }
  }
  return { energy, byPrediction, byState };
}

/** ∂F/∂z_l = ∂F_l/∂z_l + (∂F_{l+1}/∂f_{l+1})ᵀ ∂f_{l+1}/∂z_l, ∂F/∂θ_l = (∂F_l/∂f_l)ᵀ ∂f_l/∂θ_l.   Cost: L predictions, L products. */
export async function gradientAt(
  { network, predict, pull }: AskedModel,
  { states, parameters }: Point,
): Promise<EnergyGradient> {
  const energies: number[] = [];
  const byState: Tensor[] = [];
  const byParameter: Parameters[] = [];
  for (const [i, term] of network.terms.entries()) {
    const l = i + 1;
    const f = await predict(l, states[i]!, parameters[i]!);
    const price = priceOf(term, states[l]!, f);
    const pulled = await pull(l, states[i]!, parameters[i]!, price.byPrediction, f.shape);
    energies.push(price.energy);
    byParameter.push(pulled.parameters);
    if (l > 1)
      byState[i - 1] = { ...byState[i - 1]!, data: byState[i - 1]!.data.map((e, k) => e + pulled.state!.data[k]!) };
    byState.push({ ...f, data: price.byState });
  }
  return { energies, states: byState.slice(0, -1), parameters: byParameter };
}

/** The gradient of the loss, F_L at the sweep's output, by the chain of local products backwards.   Cost: L predictions, L products. */
export async function lossGradient(
  { network, pull }: AskedModel,
  { states, parameters }: Point,
  output: Tensor,
): Promise<{ loss: number; parameters: readonly Parameters[] }> {
  const price = priceOf(network.terms.at(-1)!, states.at(-1)!, output);
  const found: Parameters[] = [];
  let delta = price.byPrediction;
  for (let l = network.terms.length; l >= 1; l--) {
    const shape = l === network.terms.length ? output.shape : states[l]!.shape;
    const pulled = await pull(l, states[l - 1]!, parameters[l - 1]!, delta, shape);
    found.unshift(pulled.parameters);
    if (pulled.state) delta = pulled.state.data;
  }
  return { loss: price.energy, parameters: found };
}
