import type { Diagnostic } from '../diagnostic.ts';

export const logSteps: Diagnostic = {
  id: 'log-steps',
  title: 'steps of the log that are missing, repeated or out of order',
  threshold: '0',
  why: 'A log is written at even distances, its last line perhaps sooner; where it is not, curves and rates of change are of something else.',
  wrong: 'The log has gaps, or lines of more than one run.',
  change: 'Start each run in a folder of its own, and log every step that the program says it logs.',
  evidence: 'The program’s own count of steps beside the log’s.',
  measure({ log }) {
    if (log.length < 3) return { missing: 'three lines of the log' };
    const strides = log.slice(1).map(({ step }, i) => step - log[i]!.step);
    const usual = mode(strides.filter((stride) => stride > 0));
    const odd = strides.flatMap((stride, i) => {
      const last = i === strides.length - 1;
      return stride === usual || (last && stride > 0 && stride < usual) ? [] : [i];
    });
    const [first] = odd;
    return {
      value: odd.length,
      ill: odd.length > 0,
      detail:
        first === undefined
          ? `${log.length} lines, ${usual} apart`
          : `${odd.length} of ${strides.length} distances are not ${usual}; first from step ${log[first]!.step} to ${log[first + 1]!.step}`,
    };
  },
};

/** The most frequent value, the smaller of equals. */
function mode(values: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].toSorted(([a, m], [b, n]) => n - m || a - b)[0]?.[0] ?? 1;
}
