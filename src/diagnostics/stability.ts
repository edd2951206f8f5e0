import type { Recorded } from './network.ts';
import { atRandomStart } from './settle.ts';
import { largestCurvatures } from './spectrum.ts';

/** Of gates alone the scale of a random start says nothing where f is positively homogeneous. */
const START = 0.1;

/**
 * The largest curvature that inference meets, by sample: at the recorded states, and at a random start.
 * An overshoot shuts gates, and the states that it ends in look calm.
 */
export function curvaturesOnTheWay(at: Recorded): Float64Array {
  const here = largestCurvatures(at);
  const start = largestCurvatures(atRandomStart(at, START));
  return here.map((λ, b) => Math.max(λ, start[b]!));
}
