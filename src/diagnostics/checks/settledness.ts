import { significant } from '../../numerals.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { floorOf } from '../floor.ts';
import { energyOf } from '../network.ts';
import { settled } from '../settle.ts';
import { curvaturesOnTheWay } from '../stability.ts';
import { NO_STATES, affordable, inferred, sampled } from './sampled.ts';
import { PRODUCTS } from './stabilityNumber.ts';

const THRESHOLD = 1.3;
/** How many times as long as the run inferred it goes on: ηT is what counts. */
const LONGER = 5;

export const settledness: Diagnostic = {
  id: 'settledness',
  title: 'E(T) over the energy after inference has gone on five times as long, both above the range floor',
  threshold: `${THRESHOLD}`,
  why: 'Every state bounds the minimum from above, so E(T)/E* is at least this value, also where the part that nothing can remove is taken off both: beyond 1 it proves how far inference was from its end. How much is too much is chosen on measured runs.',
  wrong:
    'Inference stops before it has settled: learning sees errors that more steps would have taken away, and points elsewhere.',
  change:
    'Raise the steps of inference, or its rate up to about 1/λ_max (stability-number says which); start the latents smaller.',
  evidence:
    'The energy at every step of one long inference, and the cosine between the weight changes at T and at its end.',
  explains: ['zero-state-bound', 'energy-ratio'],
  measure(run) {
    const snapshot = inferred(run);
    if (snapshot === undefined) return { missing: NO_STATES };
    const { rate, steps } = run.settings.inference;
    const λ = Math.max(...curvaturesOnTheWay(sampled(snapshot, PRODUCTS).at));
    if (!(λ > 0)) return { missing: 'an energy that curves upwards somewhere' };
    // As long a way in fewer steps, where the rate leaves room: 5 T η = steps/λ.
    const further = Math.min(affordable(snapshot), Math.ceil(LONGER * steps * Math.min(1, rate * λ)));
    const { at, of } = sampled(snapshot, 6 * further);
    const long = energyOf(settled(at, 1 / λ, further));
    const now = energyOf(at);
    const floor = floorOf(at);
    if (!(long > floor)) return { missing: 'an energy above its floor' };
    const value = (now - floor) / (long - floor);
    return {
      value,
      ill: !(value <= THRESHOLD),
      detail: `${significant(now)} after ${steps} steps, ${significant(long)} after ${further} more at ${significant(1 / λ)}${floor > 0 ? `, of which ${significant(floor)} are the floor` : ''}; ${of} of ${snapshot.file}`,
    };
  },
};
