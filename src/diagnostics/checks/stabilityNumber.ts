import { significant } from '../../numerals.ts';
import type { Diagnostic } from '../diagnostic.ts';
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
  ],
  measure(run) {
    const snapshot = inferred(run) ?? startable(run);
    if (snapshot === undefined) return { missing: NO_STATES };
    const { rate } = run.settings.inference;
    const { at, of } = sampled(snapshot, PRODUCTS);
    const curvatures = snapshot.lost.length === 0 ? curvaturesOnTheWay(at) : curvaturesAtStart(at);
    const λ = Math.max(...curvatures);
    const beyond = curvatures.filter((one) => rate * one > 2).length;
    return {
      value: (rate * λ) / 2,
      ill: rate * λ > 2,
      detail: `λ_max ${significant(λ)} at a rate of ${significant(rate)}, which must stay below ${significant(2 / λ)}; ${beyond} of ${of} beyond it, in ${snapshot.file}`,
    };
  },
};
