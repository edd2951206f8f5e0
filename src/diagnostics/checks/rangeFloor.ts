import { significant } from '../../numerals.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { floorsOf } from '../floor.ts';
import { energyOf } from '../network.ts';
import { NO_STATES, inferred } from './sampled.ts';

const THRESHOLD = 0.1;

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
    const floors = floorsOf(snapshot);
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
