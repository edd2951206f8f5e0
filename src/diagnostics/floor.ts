import type { ActivationName } from '../arithmetic/activations.ts';
import type { Recorded } from './network.ts';

/** The closure of an activation's values. The least of GELU is u Φ(u) where Φ(u) + u Φ′(u) = 0; of u + u²/4 it is at −2. */
const RANGES: Readonly<Record<ActivationName, readonly [low: number, high: number]>> = {
  identity: [-Infinity, Infinity],
  relu: [0, Infinity],
  'leaky-relu': [-Infinity, Infinity],
  tanh: [-1, 1],
  sigmoid: [0, 1],
  gelu: [-0.16997120747990369, Infinity],
  square: [0, Infinity],
  quadratic: [-1, Infinity],
};

/** What an edge cannot predict of a clamped state, whatever its weights are. */
export interface Floor {
  readonly name: string;
  readonly activation: ActivationName;
  /** ½ p dist(x, range f)², the mean over the samples. */
  readonly floor: number;
  /** Which share of the entries lies outside. */
  readonly share: number;
}

/** One for each edge into a clamped node. */
export function floorsOf({ edges, states, clamped }: Recorded): Floor[] {
  return edges.flatMap(({ name, to, activation, precision }) => {
    if (!clamped[to]) return [];
    const [low, high] = RANGES[activation];
    let [sum, outside] = [0, 0];
    const { data, columns } = states[to]!;
    for (const x of data) {
      const off = Math.max(low - x, x - high, 0);
      if (off > 0) outside++;
      sum += off * off;
    }
    return [{ name, activation, floor: (precision * sum) / (2 * columns), share: outside / data.length }];
  });
}

/** E is never below it. */
export const floorOf = (at: Recorded): number => floorsOf(at).reduce((sum, { floor }) => sum + floor, 0);
