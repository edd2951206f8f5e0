import { clopperPearson } from '../../gate/binomial.ts';
import { significant } from '../../numerals.ts';
import { classes } from '../agreement.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { answersOf } from './labelLeak.ts';

/** Half of it is the rate of false alarms. */
const TAIL = 0.002;

export const randomLabelAccuracy: Diagnostic = {
  id: 'random-label-accuracy',
  title: 'accuracy on labels drawn at random',
  threshold: 'chance, 1/K, for the lower end of the interval',
  why: 'Derived: labels that were drawn without looking at the images agree with any function of the images with probability 1/K. The interval is Clopper and Pearson’s; a false alarm has probability 0.001 or less.',
  wrong: 'The network "knows" labels that nothing could tell it: they reach the prediction by another way.',
  change: 'As for label-leak: evaluate without a target.',
  evidence: 'The same with an untrained network: if it does as well, training had no part in it.',
  measure(run) {
    const found = answersOf(run);
    if (found === undefined || found.labels !== undefined)
      return { missing: 'answers with labels drawn at random, in a snapshot without true labels' };
    // Two answers to one batch are not independent: the first alone counts.
    const { given, predicted } = found.answers[0]!;
    const said = classes(predicted);
    const hits = said.filter((one, b) => one === given[b]).length;
    const [low, high] = clopperPearson(hits, said.length, TAIL);
    return {
      value: hits / said.length,
      ill: low > 1 / predicted.rows,
      detail: `${hits} of ${said.length}, interval ${significant(low)} to ${significant(high)}, chance ${significant(1 / predicted.rows)}`,
    };
  },
};
