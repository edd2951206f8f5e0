import type { Diagnostic } from '../diagnostic.ts';

export const notFinite: Diagnostic = {
  id: 'not-finite',
  title: 'numbers that are NaN or infinite',
  threshold: '0',
  why: 'Every quantity of predictive coding is finite for finite weights, data and rates; nothing that is computed from a NaN means anything.',
  wrong: 'The run has lost its numbers.',
  change:
    'Look at the last finite snapshot: a rate of inference or learning beyond its stability bound is the usual reason. Lower it, and start again from there.',
  evidence:
    'A snapshot shortly before the first NaN, of an inference of a few steps where the first one already runs away; stability-number, hebbian-stability and inference-step then tell which line it was.',
  measure({ log, snapshots }) {
    const places = [
      ...log.flatMap(({ step, numbers }) =>
        [...numbers].flatMap(([name, value]) =>
          Number.isFinite(value) ? [] : [[step, `${name} of step ${step} of the log`] as const],
        ),
      ),
      ...snapshots.flatMap(({ step, file, lost }) => lost.map((name) => [step, `${name} of ${file}`] as const)),
    ].toSorted(([a], [b]) => a - b);
    return {
      value: places.length,
      ill: places.length > 0,
      detail: places.length === 0 ? 'all numbers are finite' : `first ${places[0]![1]}`,
    };
  },
};
