import { significant } from '../../numerals.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { Answers, Evaluation, Run } from '../run.ts';

export const labelLeak: Diagnostic = {
  id: 'label-leak',
  title: 'how far predictions move when the label that is given changes, images and seed the same',
  threshold: '0',
  why: 'Derived: a prediction is a function of the image. If it changes in one bit with the label, the label is an input of it.',
  wrong:
    'The label takes part in its own prediction: it is clamped while the network is asked for it. The accuracy means nothing.',
  change:
    'Evaluate without a target: leave the readout free (ε_L = 0), or compare the energies of all classes. Start each evaluation from the same seed.',
  evidence:
    'Two evaluations of one batch with two sets of labels, bit by bit; and the accuracy on labels drawn at random.',
  explains: ['wrong-label-agreement', 'random-label-accuracy'],
  measure(run) {
    const pair = answersOf(run);
    if (pair === undefined || pair.answers.length < 2)
      return { missing: 'two answers for one batch, with other labels and the same seed' };
    const [a, b] = pair.answers as readonly [Answers, Answers];
    if (a.predicted.data.length !== b.predicted.data.length) return { missing: 'two answers for one batch' };
    if (!a.given.some((label, i) => label !== b.given[i])) return { missing: 'two answers with labels that differ' };
    const apart = (other: Answers): number =>
      a.predicted.data.reduce((most, x, k) => Math.max(most, Math.abs(x - other.predicted.data[k]!)), 0);
    const again = pair.answers[2];
    if (again !== undefined && apart(again) > 0)
      return {
        missing: `predictions that the seed determines (the same labels and seed give others, by up to ${significant(apart(again))})`,
      };
    const value = apart(b);
    return {
      value,
      ill: value > 0,
      detail: value === 0 ? 'not one bit' : `predictions move by up to ${significant(value)} in ${pair.file}`,
    };
  },
};

/** What the command answered, or the last answers that a finite snapshot has. */
export const answersOf = ({ evaluation, snapshots }: Run): Evaluation | undefined =>
  evaluation ?? snapshots.findLast(({ answers, lost }) => answers.length > 0 && lost.length === 0);
