import type { Arithmetic } from '../../arithmetic/arithmetic.ts';
import type { Claim } from '../../evidence/claim.ts';
import { number } from './parts.ts';
import { numbers, row, rowOf } from './numbers.ts';

/** Hundredths of a percent, top-1 and top-3 of every epoch that is printed, in the order of the text. */
const ACCURACIES = [
  [9240, 9968],
  [10000, 10000],
  [10000, 10000],
  [10000, 10000],
  [1417, 2963],
  [690, 1625],
  [453, 1184],
  [462, 1201],
  [9728, 9961],
  [8887, 9640],
  [8566, 9500],
  [8626, 9583],
  [9885, 9985],
  [9902, 9985],
  [9979, 9982],
  [9964, 9961],
] as const;
const surplus = ACCURACIES.map(([top1, top3]) => top3 - top1);

export const topK: Claim = {
  id: 'pcn/top-k-printed',
  title: 'Every printed top-3 accuracy is at least the top-1 accuracy of the same epoch',
  source: { paper: 'PCN', place: '§6c, last run, epoch 4: top1=99.64% top3=99.61%' },
  statement: 'The surplus of top-3 over top-1 must be its own absolute value, in all 16 epochs that are printed.',
  formula: String.raw`\text{top3}_e - \text{top1}_e = |\text{top3}_e - \text{top1}_e|`,
  expected: 'refuted',
  erratum: {
    note: 'Whose label is the first guess has it among the first three, so top-k is monotone in k on one set of predictions. 99.61 % beside 99.64 % cannot come from one; how they were counted could not be seen.',
    corrected: 'pcn/top-k-elsewhere',
  },
  test: numbers(row(surplus), row(surplus.map(Math.abs)), { 'top-1 and top-3 exchanged': row(surplus.map((d) => -d)) }),
};

export const topKElsewhere: Claim = {
  id: 'pcn/top-k-elsewhere',
  title: 'In the other 15 printed epochs top-3 is at least top-1',
  source: { paper: 'PCN', place: '§5, §6, every epoch but the last' },
  statement: 'Their surplus is its own absolute value.',
  formula: String.raw`\text{top3}_e - \text{top1}_e = |\text{top3}_e - \text{top1}_e|,\quad e < 16`,
  expected: 'holds',
  test: numbers(row(surplus.slice(0, -1)), row(surplus.slice(0, -1).map(Math.abs)), {
    'top-1 and top-3 exchanged': row(surplus.slice(0, -1).map((d) => -d)),
  }),
};

export const barelyAboveRandom: Claim = {
  id: 'pcn/barely-above-random-printed',
  title: '4.62 % of 100 classes is the accuracy of guessing, top-3 12.01 % likewise',
  source: { paper: 'PCN', place: '§6a, "barely above random for 100 classes"' },
  statement: 'Guessing is right in 1 % of cases, and in 3 % with three guesses.',
  formula: String.raw`4.62\,\% = 1\,\%,\qquad 12.01\,\% = 3\,\%`,
  expected: 'refuted',
  erratum: { note: 'They are 4.62 and 4.00 times what guessing gives.', corrected: 'pcn/times-chance' },
  test: numbers(row([462, 1201]), row([100, 300]), { 'guessing among 50 classes': row([200, 600]) }),
};

/** diag(4.62, 1201/300) */
const timesEach = <M>(A: Arithmetic<M>): M =>
  A.add(
    A.scale(number(A, 462, 100), A.matrix(2, 2, [1, 0, 0, 0])),
    A.scale(number(A, 1201, 300), A.matrix(2, 2, [0, 0, 0, 1])),
  );

export const timesChance: Claim = {
  id: 'pcn/times-chance',
  title: '4.62 % of 100 classes is 4.62 times the accuracy of guessing',
  source: { paper: 'PCN', place: '§6a, epoch 4' },
  statement: 'For three guesses 12.01 % is 4.0033 times that.',
  formula: String.raw`4.62\,\% = 4.62 \cdot 1\,\%`,
  expected: 'holds',
  test: numbers(row([462, 1201]), (A) => A.multiply(rowOf(A, [100, 300]), timesEach(A)), {
    'guessing itself': row([100, 300]),
  }),
};
