import { frobenius } from '../../arithmetic/norm.ts';
import { type Random, streams } from '../../random.ts';
import type { Tensor } from '../../protocol/safetensors.ts';
import { type AskedModel, Misfit, type Parameters, type Point } from './network.ts';

export const rms = ({ data }: Tensor): number => (data.length === 0 ? 0 : frobenius([data]) / Math.sqrt(data.length));

/** θ + t v. */
export const moved = (theta: Tensor, v: Float64Array, t: number): Tensor => ({
  ...theta,
  data: theta.data.map((value, i) => value + t * v[i]!),
});

/** A normal direction as large as the tensor; of size 1 where that is zero. */
export function direction({ normal }: Random, of: Tensor): Float64Array {
  const size = rms(of) || 1;
  return of.data.map(() => size * normal());
}

/**
 * The feedforward sweep ẑ_0 = x, ẑ_l = f_l(ẑ_{l−1}), with z_L = y clamped.
 * @throws {Misfit} when the last prediction has another shape than the target
 */
export async function sweepOf({ network, predict }: AskedModel): Promise<{ point: Point; output: Tensor }> {
  const { x, y, parameters } = network;
  const states = [x];
  for (const [i, own] of parameters.entries()) states.push(await predict(i + 1, states[i]!, own));
  const output = states.pop()!;
  if (output.shape.join() !== y.shape.join())
    throw new Misfit(
      `model: the prediction of layer ${parameters.length} must have the shape of the target, [${y.shape.join(', ')}], got [${output.shape.join(', ')}]; reshape one of them`,
    );
  const odd = states.findIndex(({ shape }) => shape[0] !== x.shape[0]);
  if (odd >= 0)
    throw new Misfit(
      `model: the prediction of layer ${odd} must have a sample for each of the ${x.shape[0]} along the first axis, got [${states[odd]!.shape.join(', ')}]`,
    );
  return { point: { states: [...states, y], parameters }, output };
}

/** How far hidden states and parameters are moved off the sweep, in shares of their size: nothing is zero or on a kink there. */
const [STATES, PARAMETERS] = [0.5, 0.1];

/** A point in general position near the sweep. Whatever is zero (a bias, a gate) moves by 0.01. */
export function near({ states, parameters }: Point, seed: number): Point {
  const random = streams(seed);
  const off = (name: string, tensor: Tensor, share: number): Tensor =>
    moved(tensor, direction(random(name), tensor), rms(tensor) === 0 ? 0.01 : share);
  return {
    states: states.map((z, l) => (l === 0 || l === states.length - 1 ? z : off(`z_${l}`, z, STATES))),
    parameters: parameters.map(
      (own, i): Parameters =>
        new Map([...own].map(([name, theta]) => [name, off(`layer_${i + 1}.${name}`, theta, PARAMETERS)])),
    ),
  };
}
