import { significant } from '../../numerals.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { energyOf } from '../network.ts';
import { stepped } from '../settle.ts';
import { inferred, sampled } from './sampled.ts';

/** So many of the last steps are looked at: at a kink energies waver from one step to the next. */
const STEPS = 20;
/** With fewer samples 1 and 1/B are too near to each other. */
const FEWEST = 8;

export const effectiveRate: Diagnostic = {
  id: 'effective-rate',
  title: 'what the energies of one inference say its rate is, over the rate that is declared',
  threshold: '1/√B',
  why: 'Derived: descent slows down, so that its last steps lower the energy by at least what the next ones would at the declared rate, computed from the recorded states. An energy that is a mean over the batch makes it 1/B of that; 1/√B lies in the middle.',
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
    const { rate } = run.settings.inference;
    const m = Math.min(STEPS, energies.length - 1);
    const B = snapshot!.states[0]!.columns;
    const { at } = sampled(snapshot!, 4 * m);
    let ahead = at;
    for (let step = 0; step < m; step++) ahead = stepped(ahead, rate);
    const now = energyOf(at);
    const expected = (now - energyOf(ahead)) / now;
    // Energies are sums of rounded terms: a difference this small may be made of nothing else.
    if (!(expected > 1000 * snapshot!.unitRoundoff)) return { missing: 'an inference that still moves at its end' };
    const last = energies.at(-1)!;
    const seen = (energies.at(-1 - m)! - last) / last;
    return {
      value: seen / expected,
      ill: B >= FEWEST && seen >= 0 && seen < expected / Math.sqrt(B),
      detail: `the last ${m} steps ${how(energies.at(-1 - m)!, last)}, where the next ${m} at the declared rate would take it down to ${significant(100 - 100 * expected)} % of that; 1/B is ${significant(1 / B)}`,
    };
  },
};

/** A run’s own start may lie many times above its end: factors say that, per cents would read as a mistake. */
const how = (from: number, to: number): string =>
  from < to
    ? `raised the energy from ${significant(from)} to ${significant(to)}`
    : `took the energy from ${significant(from)} down to ${significant(to)}`;
