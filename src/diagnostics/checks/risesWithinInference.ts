import { significant } from '../../numerals.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { lastFinite } from '../run.ts';

const THRESHOLD = 0.01;

export const risesWithinInference: Diagnostic = {
  id: 'rises-within-inference',
  title: 'the largest rise of the energy in one step of inference, as a share of it',
  threshold: `${THRESHOLD}`,
  why: 'Below the stability bound a step cannot raise the energy of linear layers at all. With kinks it can by a little for ever, so some rise is allowed: chosen on measured runs.',
  wrong: 'Inference climbs: the step is too long, or it is not the gradient of this energy.',
  change: 'Lower the rate of inference; if the rise stays, hold the step against the formula (inference-step).',
  evidence: 'The energy at every step at a tenth of the rate: if it still rises, the step has a wrong sign somewhere.',
  explains: ['settledness', 'zero-state-bound'],
  measure(run) {
    const snapshot = lastFinite(run);
    const energies = snapshot?.energies;
    if (energies === undefined || energies.length < 2)
      return { missing: 'the energies of one inference in a snapshot' };
    const rises = Array.from(energies.subarray(1), (E, t) => (E - energies[t]!) / Math.abs(energies[t]!));
    const value = Math.max(0, ...rises);
    const count = rises.filter((rise) => rise > 0).length;
    return {
      value,
      ill: !(value <= THRESHOLD),
      detail:
        count === 0
          ? `the energy falls at each of ${rises.length} steps`
          : `${count} of ${rises.length} steps raise it; the largest at step ${rises.indexOf(value) + 1}, by ${significant(100 * value)} %`,
    };
  },
};
