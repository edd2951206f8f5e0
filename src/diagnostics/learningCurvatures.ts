import { type Recorded, type RecordedEdge, localsOf } from './network.ts';
import { largestLearningCurvature } from './spectrum.ts';

/** What bounds the rate of an edge's learning: η < 2/λ. */
export interface LearningCurvature {
  readonly edge: RecordedEdge;
  /** p_e λ_max(C_e) */
  readonly λ: number;
}

const known = new WeakMap<Recorded, LearningCurvature[]>();

/** One for each edge; found once a snapshot. */
export function learningCurvatures(at: Recorded): readonly LearningCurvature[] {
  const before = known.get(at);
  if (before !== undefined) return before;
  const locals = localsOf(at);
  const found = at.edges.map((edge, e) => ({
    edge,
    λ: edge.precision * largestLearningCurvature(edge, at.states, locals[e]!),
  }));
  known.set(at, found);
  return found;
}
