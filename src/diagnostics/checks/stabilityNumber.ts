import { significant } from '../../numerals.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { Run, Snapshot } from '../run.ts';
import { curvaturesAtStart, curvaturesOnTheWay } from '../stability.ts';
import { NO_STATES, inferred, sampled, startable } from './sampled.ts';

/** Power steps at two places, two products an edge each. */
export const PRODUCTS = 100;

export const stabilityNumber: Diagnostic = {
  id: 'stability-number',
  title: 'ν = η λ_max(H)/2 of inference, the largest sample',
  threshold: '1',
  why: 'Derived: along an eigenvector with eigenvalue λ a step multiplies the distance by 1 − ηλ, which grows in size where ηλ > 2. λ is a Rayleigh quotient, never above the eigenvalue, at the recorded states and at a random start.',
  wrong:
    'The rate of inference is beyond its stability bound: along the stiffest direction the states jump across their minimum and away.',
  change:
    'Lower the rate of inference below 2/λ, best to about 1/λ, and raise its steps by as much; or keep the weights from growing.',
  evidence:
    'The energy at every step of one inference, at this rate and at half of it: at half it must fall throughout.',
  explains: [
    'not-finite',
    'rises-within-inference',
    'settledness',
    'zero-state-bound',
    'energy-rises',
    'effective-rate',
    'energy-ratio',
    'scale-drift',
    ...['hebbian-stability', 'dead-units', 'learning-progress'],
  ],
  measure(run) {
    const snapshot = inferred(run) ?? startable(run);
    if (snapshot === undefined) return { missing: NO_STATES };
    const first = startable(run) ?? snapshot;
    const { rate } = run.settings.inference;
    const last = unstable(snapshot, rate);
    const start = first === snapshot ? last : unstable(first, rate);
    // What was beyond it first is the cause: at the first snapshot, before any learning, or by what learning made since.
    const shown = start.ν > 1 ? start : last;
    const detail = `λ_max ${significant(shown.λ)} at a rate of ${significant(rate)}, which must stay below ${significant(2 / shown.λ)}; ${shown.beyond} of ${shown.of} beyond it, in ${shown.file}`;
    if (shown.ν <= 1) return { value: shown.ν, ill: false, detail };
    if (start.ν > 1) return { value: shown.ν, ill: true, since: first.step, detail };
    return {
      ...{ value: shown.ν, ill: true, since: sinceLearning(run, rate) ?? snapshot.step },
      change:
        'Learning made it so: record what it adds (updates), so that learning-step can tell whether it is right, and lower its rate; or lower the rate of inference below 2/λ.',
      detail: `${detail}; ν was ${significant(start.ν)} at step ${first.step}`,
    };
  },
};

function unstable(snapshot: Snapshot, rate: number) {
  const { at, of } = sampled(snapshot, PRODUCTS);
  const curvatures = snapshot.lost.length === 0 ? curvaturesOnTheWay(at) : curvaturesAtStart(at);
  const λ = Math.max(...curvatures);
  const beyond = curvatures.filter((one) => rate * one > 2).length;
  return { λ, ν: (rate * λ) / 2, beyond, of, file: snapshot.file };
}

/** The step of the first snapshot that is beyond the bound; those between share the work of one. */
function sinceLearning({ snapshots }: Run, rate: number): number | undefined {
  return snapshots.find(
    (one) =>
      one.lost.length === 0 &&
      one.clamped.includes(false) &&
      rate * Math.max(...curvaturesOnTheWay(sampled(one, PRODUCTS * snapshots.length).at)) > 2,
  )?.step;
}
