import type { Trial } from './trial.ts';

/**
 * What theory says of a trial's problem at its unit roundoff, computed once and kept by identity: every rule of a run is held against
 * the same numbers. It must not depend on the rule otherwise.
 */
export function oncePerProblem<V>(make: (t: Trial) => V): (t: Trial) => V {
  const kept = new WeakMap<Trial['problem'], Map<number, V>>();
  return (t) => {
    const known = kept.get(t.problem) ?? new Map<number, V>();
    kept.set(t.problem, known);
    if (!known.has(t.unitRoundoff)) known.set(t.unitRoundoff, make(t));
    return known.get(t.unitRoundoff)!;
  };
}
