import { significant } from '../../numerals.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { energyOf, localsOf, squared, stateGradients } from '../network.ts';
import { inferred } from './sampled.ts';

export const effectiveRate: Diagnostic = {
  id: 'effective-rate',
  title: 'what the energies of one inference say its rate is, over the rate that is declared',
  threshold: '1/√B',
  why: 'Derived: the last step lowers the energy by η‖∇E‖² to first order, by more further from the end. An energy that is a mean over the batch makes it 1/B of that; 1/√B lies in the middle.',
  wrong:
    'Inference is many times slower than its rate says: the energy that it descends is divided by the batch (a mean where a sum over samples belongs).',
  change:
    'Let inference descend the sum over samples (each sample then has its own gradient), or multiply its rate by B. Only learning takes the mean.',
  evidence: 'One step of inference of a batch of 1 and of the same sample in a batch of B: the states must be equal.',
  explains: ['settledness', 'zero-state-bound', 'energy-ratio'],
  measure(run) {
    const snapshot = inferred(run);
    const energies = snapshot?.energies;
    if (energies === undefined || energies.length < 2)
      return { missing: 'the energies of one inference in a snapshot' };
    const locals = localsOf(snapshot!);
    const B = snapshot!.states[0]!.columns;
    const gradient =
      stateGradients(snapshot!, locals).reduce((sum, g) => sum + (g === undefined ? 0 : squared(g)), 0) / B;
    const expected = (run.settings.inference.rate * gradient) / energyOf(snapshot!, locals);
    const [previous, last] = [energies.at(-2)!, energies.at(-1)!];
    // Sums of n rounded terms: what a difference of two such energies may be made of.
    if (!(expected > 1000 * snapshot!.unitRoundoff)) return { missing: 'an inference that still moves at its end' };
    const value = (previous - last) / last / expected;
    return {
      value,
      ill: B >= 4 && value >= 0 && value < 1 / Math.sqrt(B),
      detail: `the last step lowers the energy by ${significant((100 * (previous - last)) / last)} %, where ${significant(100 * expected)} % is expected; 1/B is ${significant(1 / B)}`,
    };
  },
};
