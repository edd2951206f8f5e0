import { type Recorded, type RecordedEdge, localsOf } from './network.ts';
import { largestLearningCurvature } from './spectrum.ts';

/** p_e λ_max(C_e) by edge: what bounds the rate of learning, η < 2/λ. */
export function learningCurvatures(at: Recorded): { readonly edge: RecordedEdge; readonly λ: number }[] {
  const locals = localsOf(at);
  return at.edges.map((edge, e) => ({
    edge,
    λ: edge.precision * largestLearningCurvature(edge, at.states, locals[e]!),
  }));
}
