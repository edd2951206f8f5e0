import { significant } from '../../numerals.ts';
import type { Diagnostic } from '../diagnostic.ts';

const THRESHOLD = 2;

export const energyRises: Diagnostic = {
  id: 'energy-rises',
  title: 'last energy of the log over its least',
  threshold: `${THRESHOLD}`,
  why: 'Chosen: batches differ, so the energy of a healthy run wavers; on the runs that chose the thresholds it never ended at twice its least.',
  wrong: 'The energy has risen again: learning undoes what it had reached.',
  change:
    'If stability-number or hebbian-stability is ill too, lower that rate. If neither is, lower the rates of learning, or look for labels or data that changed.',
  evidence: 'The energy of one fixed batch after every epoch, inferred until it settles.',
  measure({ log }) {
    const energies = log.flatMap(({ step, numbers }) =>
      numbers.has('energy') ? [[step, numbers.get('energy')!] as const] : [],
    );
    const finite = energies.filter(([, E]) => Number.isFinite(E));
    if (finite.length < 2) return { missing: 'two lines of the log with a finite energy' };
    const [at, least] = finite.reduce((best, one) => (one[1] < best[1] ? one : best));
    const [step, last] = finite.at(-1)!;
    if (least <= 0) return { missing: `energies above 0 (at step ${at} it is ${significant(least)})` };
    return {
      value: last / least,
      ill: last / least > THRESHOLD,
      detail: `${significant(least)} at step ${at}, ${significant(last)} at step ${step}`,
    };
  },
};
