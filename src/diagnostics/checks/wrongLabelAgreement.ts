import { clopperPearson } from '../../gate/binomial.ts';
import { significant } from '../../numerals.ts';
import { classes } from '../agreement.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { answersOf } from './labelLeak.ts';

/** Half of it is the rate of false alarms. */
const TAIL = 0.002;

export const wrongLabelAgreement: Diagnostic = {
  id: 'wrong-label-agreement',
  title: 'how often the prediction is the wrong label that was given',
  threshold: 'chance, 1/(K − 1), for the lower end of the interval',
  why: 'Derived: whatever the network predicts, a wrong label drawn at random is it with probability 1/(K − 1) at most. The interval is Clopper and Pearson’s; a false alarm has probability 0.001 or less.',
  wrong: 'The network answers with the label that it is given, also where that is wrong.',
  change: 'As for label-leak: evaluate without a target.',
  evidence: 'The accuracy with wrong labels given, on some hundred samples.',
  measure(run) {
    const found = answersOf(run);
    const { labels, answers = [] } = found ?? {};
    if (labels === undefined || answers.length === 0)
      return { missing: 'answers with wrong labels given, and the true labels' };
    // Two answers to one batch are not independent: the first with wrong labels alone counts.
    const { given, predicted } =
      answers.find(({ given }) => given.some((label, b) => label !== labels[b])) ?? answers[0]!;
    const asked = classes(predicted).flatMap((one, b) => (given[b] === labels[b] ? [] : [one === given[b]]));
    const K = predicted.rows;
    if (asked.length === 0 || K < 3) return { missing: 'answers to wrong labels, of three classes or more' };
    const hits = asked.filter(Boolean).length;
    const [low, high] = clopperPearson(hits, asked.length, TAIL);
    return {
      value: hits / asked.length,
      ill: low > 1 / (K - 1),
      detail: `${hits} of ${asked.length}, interval ${significant(low)} to ${significant(high)}, chance ${significant(1 / (K - 1))}`,
    };
  },
};
