import type { ActivationName } from '../../arithmetic/activations.ts';
import { significant } from '../../numerals.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { energyOf } from '../network.ts';
import { NO_STATES, inferred } from './sampled.ts';

const THRESHOLD = 0.1;

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

export const rangeFloor: Diagnostic = {
  id: 'range-floor',
  title: 'the part of the energy that no weights can remove, ½ p dist(x, range f)², over E(T)',
  threshold: `${THRESHOLD}`,
  why: 'The floor is derived: a prediction never leaves the range of its activation, whatever the weights and states are. Which share of the energy is too much is a choice.',
  wrong:
    'The activation cannot produce the data that it has to predict: ReLU has no negative values, sigmoid and tanh none beyond 1. That part of the error never falls and teaches nothing.',
  change:
    'Make the layer that predicts clamped data linear, or bring the data into its range (pixels in [0, 1] for ReLU, not normalised to mean 0).',
  evidence: 'The same run with a linear layer there: its energy must go below the floor.',
  measure(run) {
    const snapshot = inferred(run);
    if (snapshot === undefined) return { missing: NO_STATES };
    const B = snapshot.states[0]!.columns;
    const floors = snapshot.edges.flatMap(({ name, to, activation, precision }) => {
      if (!snapshot.clamped[to]) return [];
      const [low, high] = RANGES[activation];
      let [sum, outside] = [0, 0];
      const { data } = snapshot.states[to]!;
      for (const x of data) {
        const off = Math.max(low - x, x - high, 0);
        if (off > 0) outside++;
        sum += off * off;
      }
      return [{ name, activation, floor: (precision * sum) / (2 * B), share: outside / data.length }];
    });
    const energy = energyOf(snapshot);
    const floor = floors.reduce((sum, one) => sum + one.floor, 0);
    const [worst] = floors.toSorted((a, b) => b.floor - a.floor);
    if (worst === undefined || !(energy > 0))
      return { missing: 'a layer that predicts clamped data, and an energy above 0' };
    return {
      value: floor / energy,
      ill: floor > THRESHOLD * energy,
      detail:
        floor === 0
          ? `${worst.activation} can reach all that layer ${worst.name} has to predict`
          : `floor ${significant(floor)}, excess ${significant(energy - floor)}; ${significant(100 * worst.share)} % of what layer ${worst.name} predicts lie outside the range of ${worst.activation}`,
    };
  },
};
