import { frobenius } from '../../arithmetic/norm.ts';
import { significant } from '../../numerals.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { NOT_DISCRIMINATIVE, compared } from '../discriminative.ts';
import { distance } from '../steps.ts';

export const activityShift: Diagnostic = {
  id: 'activity-shift',
  title: 'how far inference moved the hidden activities from the feedforward sweep, ‖z − ẑ‖/‖ẑ‖',
  why: 'Near 0 predictive coding learns what backpropagation learns; beyond 1 the states have little to do with what the network says of its input.',
  wrong: '',
  change: '',
  evidence: '',
  measure(run) {
    const found = compared(run);
    if (found === undefined) return { missing: NOT_DISCRIMINATIVE };
    const { states, clamped } = found.snapshot;
    const shifts = states.flatMap((z, l) => {
      const sweep = found.sweep[l]!;
      return clamped[l] || frobenius([sweep.data]) === 0 ? [] : [distance([z], [sweep])];
    });
    if (shifts.length === 0) return { missing: 'a hidden layer that the sweep does not leave at 0' };
    return {
      value: Math.max(...shifts),
      ill: false,
      detail: `by layer ${shifts.map((shift) => significant(shift)).join(', ')}`,
    };
  },
};
