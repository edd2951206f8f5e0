import { ValueError } from '../errors.ts';

/** How long one weight update takes where all layers can compute at once, in times that one layer takes for one product. */
export interface LayerTimes {
  readonly bp: number;
  readonly pc: number;
  /** bp / pc: above 1, predictive coding is faster. */
  readonly speedup: number;
}

/**
 * A cost model of updates that are parallel across layers: what must wait is counted, what can be done at the same time is free.
 *
 *     backpropagation:    L up, L − 1 down                             2L − 1
 *     state space:        L up for the sweep, 2 a step, 1 to learn     L + 2T + 1       all layers predict, then all are pulled, at once
 *     error coordinates:  2L − 1 a step, L up and 1 to learn           T (2L − 1) + L + 1   states follow by a sweep, signals by another
 *
 * T steps of inference. An error is heard one layer further down a step, so that the first layer learns nothing before L − 1 steps in
 * state space, and predictive coding from its sweep is slower than backpropagation whatever the network. The factor of about L in LIM's
 * post is that of T = 0 without a sweep: 2L − 1 against one prediction and one update, 2.
 * Source: ours. Assumes a processor for each layer, and no cost of passing on.
 * @throws {ValueError} when depth or steps are no counts
 */
export function layerTimes(depth: number, steps: number, coordinates: 'state' | 'error' | 'none'): LayerTimes {
  if (!(Number.isInteger(depth) && depth >= 1))
    throw new ValueError(`layerTimes: depth must be a positive integer, got ${depth}; it is the number of layers`);
  if (!(Number.isInteger(steps) && steps >= 0))
    throw new ValueError(`layerTimes: steps must be a count, got ${steps}; those that inference took`);
  const bp = 2 * depth - 1;
  const pc = { state: depth + 2 * steps + 1, error: steps * bp + depth + 1, none: 2 }[coordinates];
  return { bp, pc, speedup: bp / pc };
}
