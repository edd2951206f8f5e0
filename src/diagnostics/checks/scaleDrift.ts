import { significant } from '../../numerals.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { Snapshot } from '../run.ts';
import { curvaturesOnTheWay } from '../stability.ts';
import { largestSingularValue } from '../spectrum.ts';
import { sampled } from './sampled.ts';
import { PRODUCTS } from './stabilityNumber.ts';

export const scaleDrift: Diagnostic = {
  id: 'scale-drift',
  title: 'ν of inference at the end of another such run, if it goes on growing as it did',
  threshold: '1',
  why: 'Derived: scaling (x_l, W_0, R) to (s x_l, W_0/s, R/s) leaves the error of the data and makes all hidden ones s times as large, so that learning shrinks the latents and inflates W without end. ν grows with W; it is carried on by the factor of the recorded run.',
  wrong: 'The weights grow from step to step, and inference will leave its stability bound.',
  change:
    'Add weight decay or a norm constraint on W, a prior on the latents, or lower the rate of inference as W grows.',
  evidence: 'σ(W_l) and the norm of each layer’s latents by epoch: one grows, the other shrinks.',
  measure(run) {
    const finite = run.snapshots.filter(({ lost, clamped }) => lost.length === 0 && clamped.includes(false));
    const [first, last] = [finite[0], finite.at(-1)];
    if (first === undefined || last === undefined || first.step === last.step)
      return { missing: 'two finite snapshots of different steps' };
    const { rate } = run.settings.inference;
    const ν = (snapshot: Snapshot): number =>
      (rate * Math.max(...curvaturesOnTheWay(sampled(snapshot, PRODUCTS).at))) / 2;
    const [before, now] = [ν(first), ν(last)];
    const ahead = now * Math.max(1, now / before);
    const widest = last.edges
      .map(({ name, weights }, e) => ({
        name,
        from: largestSingularValue(first.edges[e]!.weights),
        to: largestSingularValue(weights),
      }))
      .toSorted((a, b) => b.to / b.from - a.to / a.from)[0]!;
    return {
      value: ahead,
      ill: ahead > 1,
      since: last.step,
      detail: `ν went from ${significant(before)} to ${significant(now)} in ${last.step - first.step} steps; σ of ${widest.name} from ${significant(widest.from)} to ${significant(widest.to)}`,
    };
  },
};
