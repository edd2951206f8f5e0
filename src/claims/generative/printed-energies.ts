import type { Arithmetic } from '../../arithmetic/arithmetic.ts';
import type { Claim, Formula } from '../../evidence/claim.ts';
import { number } from './parts.ts';
import { numbers, row, rowOf } from './numbers.ts';

/** Ten-thousandths. */
const FIRST_FAILURE = [233_041, 210_300, 306_960, 263_165];
const SECOND_FAILURE = [71_205, 46_431, 43_936, 43_104];
const rises = FIRST_FAILURE.slice(1).map((e, i) => e - FIRST_FAILURE[i]!);

export const energyMonotone: Claim = {
  id: 'pcn/energy-monotone-printed',
  title: 'The printed energies of the first failure, 23.3041, 21.0300, 30.6960, 26.3165, increase across epochs',
  source: { paper: 'PCN', place: '§6a, "The energy is increasing across epochs"' },
  statement: 'Each epoch’s energy less the one before must be its own absolute value.',
  formula: String.raw`E_{e+1} - E_e = |E_{e+1} - E_e|`,
  expected: 'refuted',
  erratum: {
    note: 'Two of three steps fall; what is true is that the third epoch is above the first. The run that is called good rises by 112 % in its last epoch.',
    corrected: 'pcn/energy-first-and-last',
  },
  test: numbers(row(rises, 1e4), row(rises.map(Math.abs), 1e4), {
    falling: row(
      rises.map((d) => -Math.abs(d)),
      1e4,
    ),
  }),
};

export const energyFirstAndLast: Claim = {
  id: 'pcn/energy-first-and-last',
  title: 'From the first to the last epoch the energy of the first failure rises by 3.0124',
  source: { paper: 'PCN', place: '§6a, the printed energies' },
  statement: '26.3165 less 23.3041.',
  formula: String.raw`26.3165 - 23.3041 = 3.0124`,
  expected: 'holds',
  test: numbers(row([FIRST_FAILURE[3]! - FIRST_FAILURE[0]!], 1e4), row([30_124], 1e4), {
    'from the second to the last': row([FIRST_FAILURE[3]! - FIRST_FAILURE[1]!], 1e4),
  }),
};

/** (1 − mean)/std of the brightest pixel of each channel, with the usual constants of CIFAR-100: numerators and denominators. */
const BRIGHTEST = [
  [10_000 - 5_071, 2_675],
  [10_000 - 4_867, 2_565],
  [10_000 - 4_408, 2_761],
] as const;

/** (d/2C) Σ_c 1/(1 + b_c²), or with 1/b_c² as if variance were all below the mean. */
const floor = <M>(A: Arithmetic<M>, term: (squared: M) => M): M => {
  const terms = BRIGHTEST.map(([n, d]) => {
    const b = number(A, n, d);
    return A.reciprocal(term(A.multiply(b, b)));
  });
  return A.scale(
    number(A, 3072, 6),
    terms.reduce((sum, t) => A.add(sum, t)),
  );
};
const one = <M>(A: Arithmetic<M>): M => number(A, 1);

/** The printed energies less the floor, and how much that is whatever its sign. */
const ENERGIES = [...FIRST_FAILURE, ...SECOND_FAILURE];
const lacking =
  (sign: 1 | -1): Formula =>
  (A) => {
    const bound = floor(A, (squared) => A.add(one(A), squared));
    const all = A.multiply(bound, A.matrix(1, ENERGIES.length, new Float64Array(ENERGIES.length).fill(1)));
    return A.scale(number(A, sign), A.subtract(rowOf(A, ENERGIES, 1e4), all));
  };

export const printedEnergiesBelowFloor: Claim = {
  id: 'pcn/printed-energies-below-floor',
  title: 'The energies printed in §6a and §6b, 4.3104 to 30.6960, can be those of normalised images under ReLU',
  source: { paper: 'PCN', place: '§6a, §6b, beside §6c, "I commented out the input normalization"' },
  statement:
    'For pixels of mean 0 and variance 1 whose brightest is b_c, half the mean squared negative part is at least 319.1 an image, with the usual constants of CIFAR-100 (the blog’s are not shown). Each energy less that must be its own absolute value.',
  formula: String.raw`E \ge \frac{d}{2C}\sum_{c}\frac{1}{1+b_c^2} = 319.1,\qquad b_c = \frac{1-\mu_c}{\sigma_c}`,
  expected: 'refuted',
  erratum: {
    note: 'They are 10 to 74 times too small for it: those runs cannot have had normalised inputs, a ReLU at the data and this energy together. What was different could not be seen.',
    corrected: 'pcn/floor-from-moments',
  },
  test: numbers(lacking(1), lacking(-1), {
    'twice what is lacking': (A, c) => A.scale(number(A, 2), lacking(-1)(A, c)),
  }),
};
