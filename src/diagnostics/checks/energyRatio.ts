import { significant } from '../../numerals.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { NOT_DISCRIMINATIVE, compared } from '../discriminative.ts';
import { energyOf } from '../network.ts';

export const energyRatio: Diagnostic = {
  id: 'energy-ratio',
  title: 'the energy after inference over the loss, E(T)/Loss',
  threshold: '1',
  why: 'Derived: at the feedforward sweep hidden errors are 0 and the energy is the loss, so that the minimum is no higher. A state above it is certainly not settled.',
  wrong: 'Inference ends above where the feedforward sweep already is.',
  change: 'Start inference at the feedforward sweep, take more steps, or lower its rate (stability-number).',
  evidence: 'The energy at every step of one inference that starts at the sweep: the first is the loss.',
  measure(run) {
    const found = compared(run);
    if (found === undefined) return { missing: NOT_DISCRIMINATIVE };
    const { snapshot, sweep } = found;
    const states = sweep.map((z, l) => (snapshot.clamped[l] ? snapshot.states[l]! : z));
    const [energy, loss] = [energyOf(snapshot), energyOf({ ...snapshot, states })];
    if (!(loss > 0)) return { missing: 'a loss above 0' };
    // At the sweep itself both are the same number, but for roundings.
    const value = energy / loss;
    return {
      value,
      ill: value > 1 + 2 ** 10 * snapshot.unitRoundoff,
      detail: `energy ${significant(energy)}, loss ${significant(loss)}; in ${snapshot.file}`,
    };
  },
};
