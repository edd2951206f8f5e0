import { type Float64Matrix, float64 } from '../arithmetic/float64.ts';
import { type RecordedEdge, entrywise, localOf, squared, weightChange } from './network.ts';
import { type Settings, type Snapshot, learningRate } from './run.ts';

/** A step of learning is taken back by so many substitutions; each brings W nearer by the factor ηλ of learning. */
const SUBSTITUTIONS = 60;
/** More steps of learning are not taken back: their roundings add up, and each costs as much as an inference. */
const MOST_STEPS = 10;

/** The weights as they were before the batch was learned from, if those of the snapshot are the ones after it. */
export function unlearned(settings: Settings, snapshot: Snapshot): readonly RecordedEdge[] | undefined {
  if (settings.learning.steps > MOST_STEPS) return undefined;
  return snapshot.edges.map((edge, e) => {
    const η = learningRate(settings, e);
    let now = edge;
    for (let step = 0; step < settings.learning.steps; step++) now = stepBack(now, η, snapshot.states);
    return now;
  });
}

/** V with V + η ΔW(V) = W, as V ← W − η ΔW(V). */
function stepBack(edge: RecordedEdge, η: number, states: readonly Float64Matrix[]): RecordedEdge {
  let earlier = edge;
  for (let k = 0; k < SUBSTITUTIONS; k++) {
    const change = weightChange(earlier, states, localOf(earlier, states));
    const weights = entrywise((w, d) => w - η * d, edge.weights, change);
    const moved = squared(float64.subtract(weights, earlier.weights));
    earlier = { ...earlier, weights };
    if (moved <= Number.EPSILON ** 2 * squared(weights)) break;
  }
  return earlier;
}
