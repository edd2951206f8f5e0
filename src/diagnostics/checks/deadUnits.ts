import { ACTIVATIONS } from '../../arithmetic/activations.ts';
import { significant } from '../../numerals.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { type Recorded, localsOf } from '../network.ts';
import { NO_STATES, inferred } from './sampled.ts';

const THRESHOLD = 0.2;
/** A slope so far below the steepest teaches nothing. */
const FLAT = 1e-3;
/** Errors below this share of the layer's largest state are none. */
const SMALL = 1e-3;
const FEWEST = 8;

export const deadUnits: Diagnostic = {
  id: 'dead-units',
  title: 'the share of a layer’s units whose gate is shut for every sample although they are in error',
  threshold: `${THRESHOLD}`,
  why: 'With gates that open by chance, one of a batch of B is shut throughout with probability 2⁻ᴮ. Some units rest in healthy networks too: the share is chosen on measured runs. A unit that has nothing to predict is not counted.',
  wrong: 'Units are dead: f′ is 0 wherever they stand, so that neither inference nor learning can bring them back.',
  change:
    'Lower the rates, start the weights anew and smaller, give the layer a bias, or take leaky ReLU, softplus or tanh in place of ReLU.',
  evidence: 'The share of samples with f′(a) ≠ 0 by unit, at the start of training and now.',
  measure(run) {
    const snapshot = inferred(run);
    if (snapshot === undefined) return { missing: NO_STATES };
    const B = snapshot.states[0]!.columns;
    if (B < FEWEST) return { missing: `${FEWEST} samples in a snapshot` };
    const worst = worstLayer(snapshot);
    if (worst === undefined) return { missing: 'a layer whose gates can shut' };
    const isIll = (one: Dead | undefined): boolean => one !== undefined && one.dead > THRESHOLD * one.units;
    const first = run.snapshots.find(({ lost, ...one }) => lost.length === 0 && isIll(worstLayer(one)));
    return {
      value: worst.dead / worst.units,
      ill: isIll(worst),
      ...(first === undefined ? {} : { since: first.step }),
      detail: `${worst.dead} of ${worst.units} units (${significant((100 * worst.dead) / worst.units, 2)} %) of layer ${worst.name}, ${worst.activation}, over ${B} samples`,
    };
  },
};

interface Dead {
  readonly name: string;
  readonly activation: string;
  readonly dead: number;
  readonly units: number;
}

/** The layer with the largest share of dead units. */
function worstLayer(at: Recorded): Dead | undefined {
  const B = at.states[0]!.columns;
  const locals = localsOf(at);
  const layers = at.edges.flatMap(({ name, activation, to }, e): Dead[] => {
    if (activation === 'identity') return [];
    const { slope, error } = locals[e]!;
    const steepest = ACTIVATIONS[activation].suprema[0];
    const flat = FLAT * (steepest === Infinity ? 1 : steepest);
    const least = SMALL * at.states[to]!.data.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    let dead = 0;
    for (let i = 0; i < slope.rows; i++) {
      const row = (m: { readonly data: Float64Array }): Float64Array => m.data.subarray(i * B, (i + 1) * B);
      if (row(slope).every((s) => Math.abs(s) <= flat) && row(error).some((ε) => Math.abs(ε) > least)) dead++;
    }
    return [{ name, activation, dead, units: slope.rows }];
  });
  return layers.toSorted((a, b) => b.dead / b.units - a.dead / a.units)[0];
}
