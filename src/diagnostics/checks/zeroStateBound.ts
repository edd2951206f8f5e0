import { significant } from '../../numerals.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { energyOf } from '../network.ts';
import { atZero } from '../settle.ts';
import { NO_STATES, inferred } from './sampled.ts';

export const zeroStateBound: Diagnostic = {
  id: 'zero-state-bound',
  title: 'E(T) over the energy with every latent 0',
  threshold: '1',
  why: 'Derived: the minimum is no higher than any state, all latents 0 among them (½p₀‖x_0‖² + ½p_y‖y‖² where f(0) = 0). A state above it explains the data worse than nothing does.',
  wrong: 'What inference ends with is certainly not settled: doing nothing from zero would be better.',
  change:
    'Start the latents smaller (0.1 or less in place of 1), raise the steps of inference, and look at stability-number.',
  evidence: 'The energy of the first and of the last step of one inference, beside ½‖x_0‖² + ½‖y‖².',
  measure(run) {
    const snapshot = inferred(run);
    if (snapshot === undefined) return { missing: NO_STATES };
    const [now, zero] = [energyOf(snapshot), energyOf(atZero(snapshot))];
    if (!(zero > 0)) return { missing: 'data that zero latents do not explain already' };
    return {
      value: now / zero,
      ill: !(now <= zero),
      detail: `${significant(now)} against ${significant(zero)} at zero; explained ${significant(100 * (1 - now / zero))} % in ${snapshot.file}`,
    };
  },
};
