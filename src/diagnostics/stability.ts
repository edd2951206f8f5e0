import type { Recorded } from './network.ts';
import { atRandomStart } from './settle.ts';
import { largestCurvatures } from './spectrum.ts';

/** Of gates alone the scale of a random start says nothing where f is positively homogeneous. */
const START = 0.1;

/** The same at the random start alone, where the states are lost. */
export const curvaturesAtStart = (at: Recorded): Float64Array => largestCurvatures(atRandomStart(at, START));

const known = new WeakMap<Recorded, Float64Array>();

/**
 * The largest curvature that inference meets, by sample: at the recorded states, and at a random start.
 * An overshoot shuts gates, and the states that it ends in look calm. Found once a snapshot, which nobody changes.
 */
export function curvaturesOnTheWay(at: Recorded): Float64Array {
  const before = known.get(at);
  if (before !== undefined) return before;
  const here = largestCurvatures(at);
  const start = curvaturesAtStart(at);
  const largest = here.map((λ, b) => Math.max(λ, start[b]!));
  known.set(at, largest);
  return largest;
}
