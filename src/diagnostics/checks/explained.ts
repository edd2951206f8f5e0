import { significant } from '../../numerals.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { energyOf } from '../network.ts';
import { atZero } from '../settle.ts';
import { NO_STATES, inferred } from './sampled.ts';

export const explained: Diagnostic = {
  id: 'explained',
  title: 'what the network explains of its data, 1 − E(T)/E(zero latents)',
  why: 'Free of the scale of the data, so that runs with and without normalisation can be compared.',
  wrong: '',
  change: '',
  evidence: '',
  measure(run) {
    const snapshot = inferred(run);
    if (snapshot === undefined) return { missing: NO_STATES };
    const zero = energyOf(atZero(snapshot));
    if (!(zero > 0)) return { missing: 'data that zero latents do not explain already' };
    const value = 1 - energyOf(snapshot) / zero;
    return { value, ill: false, detail: `${significant(100 * value)} % in ${snapshot.file}` };
  },
};
