import type { Arithmetic } from '../../arithmetic/arithmetic.ts';
import type { Claim, Formula, IdentityTest } from '../../evidence/claim.ts';
import { generativeRegime, number } from './case.ts';

// What the blog prints as numbers, decided by arithmetic on them: the case says nothing, and one shape is enough.

const regime = generativeRegime({ family: 'dln', batch: 'one', maxDepth: 2, chains: [[1, 1, 1]] });

/** A row of numbers, each in units of 1/`unit`. */
const rowOf = <M>(A: Arithmetic<M>, values: readonly number[], unit = 1): M =>
  A.scale(A.reciprocal(A.matrix(1, 1, [unit])), A.matrix(1, values.length, values));
const row =
  (values: readonly number[], unit = 1): Formula =>
  (A) =>
    rowOf(A, values, unit);

const numbers = (left: Formula, right: Formula, controls: Readonly<Record<string, Formula>>): IdentityTest => ({
  ...{ kind: 'identity', regime, left, right, controls },
  letters: () => [],
});

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

/** Weights of the generative layers and of the readout, without biases. */
const count = (dims: readonly number[], classes: number, biases = false): number => {
  const pairs = dims.slice(1).map((n, l) => [dims[l]!, n] as const);
  const weights = pairs.reduce((sum, [rows, columns]) => sum + rows * columns + (biases ? rows : 0), 0);
  return weights + dims.at(-1)! * classes + (biases ? classes : 0);
};
const NETWORKS = [
  [[3072, 1000, 500, 10], 10],
  [[3072, 1500, 1000, 750, 500, 350, 100], 100],
  [[3072, 1000, 500, 100], 100],
] as const;
const counts = (biases: boolean): number[] => NETWORKS.map(([dims, classes]) => count(dims, classes, biases));

export const parameterCounts: Claim = {
  id: 'pcn/parameter-counts',
  title: 'The three networks have 3,577,100, 7,453,000 and 3,632,000 parameters',
  source: { paper: 'PCN', place: '§5, §6a, §6c' },
  statement: 'Generative weights and readout, without biases.',
  formula: String.raw`\sum_{l<L} n_l\,n_{l+1} + K\,n_L`,
  expected: 'holds',
  test: numbers(row(counts(false)), row([3_577_100, 7_453_000, 3_632_000]), { 'with biases': row(counts(true)) }),
};

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

export const stepFifty: Claim = {
  id: 'pcn/step-50-printed',
  title: 'The curve of energy against inference steps of a run with T_infer = 25 has a step 50',
  source: { paper: 'PCN', place: '§6a, "The curve is still clearly descending at step 50", after --T-infer 25' },
  statement: 'The last step of the run that is printed beside the curve.',
  formula: String.raw`T_{\text{infer}} = 25 = 50`,
  expected: 'refuted',
  erratum: {
    note: 'A run of 25 steps has none: the curve is of another run, or of inference continued for the figure. Which, could not be seen.',
    corrected: 'pcn/steps-of-a-run',
  },
  test: numbers(row([25]), row([50]), { 'step 100': row([100]) }),
};

/** 1 for each step from 1 to T. */
const counted =
  (steps: number): Formula =>
  (A) =>
    Array.from({ length: steps }).reduce<ReturnType<typeof A.identity>>((so) => A.add(so, number(A, 1)), number(A, 0));

export const stepsOfARun: Claim = {
  id: 'pcn/steps-of-a-run',
  title: 'A run with T_infer = 25 has 25 steps of inference a batch, one with T_infer = 50 has 50',
  source: { paper: 'PCN', place: '§5, for _ in range(T_infer)' },
  statement: 'Counted one by one.',
  formula: String.raw`\#\{t : 1 \le t \le T\} = T`,
  expected: 'holds',
  test: numbers(counted(25), row([25]), { 'the steps of the default': counted(50) }),
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

/** ‖ε‖² of n entries of equal size is n times that of one: printed for the norm itself. */
const normRatio = (power: number): Formula => row([Math.round((3072 / 100) ** power * 1e4)], 1e4);

export const normByDimensions: Claim = {
  id: 'pcn/norm-by-dimensions-printed',
  title: 'With equal errors an entry, the norm over 3072 entries is 30.72 times that over 100',
  source: { paper: 'PCN', place: '§6b, "the norm is geometrically larger just from having 30× more dimensions"' },
  statement: 'The square of the ratio of norms against the square of 30.72.',
  formula: String.raw`\Big(\frac{\|\mathbf 1_{3072}\|}{\|\mathbf 1_{100}\|}\Big)^2 = 30.72^2`,
  expected: 'refuted',
  erratum: {
    note: 'The squared norm is 30.72 times as large, the norm √30.72 = 5.54 times.',
    corrected: 'pcn/norm-by-dimensions',
  },
  test: numbers(normRatio(1), normRatio(2), { 'no larger': row([1]) }),
};

export const squaredNormByDimensions: Claim = {
  id: 'pcn/norm-by-dimensions',
  title: 'With equal errors an entry, the squared norm over 3072 entries is 30.72 times that over 100',
  source: { paper: 'PCN', place: '§6b, corrected' },
  statement: 'Sums of 3072 and of 100 equal squares.',
  formula: String.raw`\|\mathbf 1_{3072}\|^2 = 30.72\,\|\mathbf 1_{100}\|^2`,
  expected: 'holds',
  test: numbers(
    (A) =>
      A.inner(A.matrix(1, 3072, new Float64Array(3072).fill(1)), A.matrix(1, 3072, new Float64Array(3072).fill(1))),
    (A) => {
      const ones = A.matrix(1, 100, new Float64Array(100).fill(1));
      return A.scale(number(A, 3072, 100), A.inner(ones, ones));
    },
    { 'the norm’s ratio': (A) => A.scale(number(A, 554), number(A, 1)) },
  ),
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

/** For any b: γ(1 + c²) − c² with c = 1/b and γ = (c² + 2)/(b + c)²; and the three parts of the proof at any z. */
const proof: Formula = (A, c) => {
  const b = c.step;
  const z = A.inner(c.x, c.y);
  const inverse = A.reciprocal(b);
  const c2 = A.multiply(inverse, inverse);
  const sum = A.add(b, inverse);
  const gamma = A.multiply(A.add(c2, number(A, 2)), A.reciprocal(A.multiply(sum, sum)));
  const rest = A.subtract(one(A), gamma);
  const below = A.add(
    A.multiply(rest, A.scale(number(A, -1), A.add(c2, A.scale(number(A, 2), A.multiply(inverse, z))))),
    A.multiply(gamma, A.multiply(z, z)),
  );
  const expected = A.subtract(gamma, A.multiply(rest, c2)); // of `below`, at mean 0 and variance 1
  const negative = A.subtract(A.multiply(z, z), below); // (1 − γ)(z + c)², for z ≤ 0
  const square = A.add(z, inverse);
  const positive = A.add(below, A.multiply(A.multiply(gamma, A.subtract(b, z)), A.add(z, root(A, rest, c2, gamma, b))));
  const law = A.multiply(c2, A.multiply(b, A.reciprocal(sum))); // E z₋² of −c with b/(b+c), b with c/(b+c)
  return sumOf(A, [
    expected,
    A.multiply(z, A.subtract(negative, A.multiply(rest, A.multiply(square, square)))),
    A.multiply(A.multiply(z, z), positive),
    A.multiply(number(A, 3), law),
  ]);
};
/** (1 − γ)c²/(γ b): the other root of the bound, at −κ ≤ 0. */
const root = <M>(A: Arithmetic<M>, rest: M, c2: M, gamma: M, b: M): M =>
  A.multiply(A.multiply(rest, c2), A.reciprocal(A.multiply(gamma, b)));
const sumOf = <M>(A: Arithmetic<M>, terms: readonly M[]): M => terms.reduce((total, term) => A.add(total, term));

/** 4/(b² + `more`) */
const overSquare =
  (more: number): Formula =>
  (A, { step: b }) =>
    A.scale(number(A, 4), A.reciprocal(A.add(number(A, more), A.multiply(b, b))));

export const floorFromMoments: Claim = {
  id: 'pcn/floor-from-moments',
  title:
    'Of pixels with mean 0, variance 1 and values up to b, the mean squared negative part is at least 1/(1 + b²), and can be that',
  source: { paper: 'PCN', place: '§6c, the floor, without looking at the data' },
  statement:
    'z₋² ≥ (1−γ)(−c² − 2cz) + γz² for z ≤ b, with c = 1/b and γ = (c²+2)/(b+c)²: the difference is (1−γ)(z+c)² below 0, and γ(b−z)(z+κ) above, κ = (1−γ)c²/(γb). The mean of the right side is 1/(1+b²), which the law on −c and b attains.',
  formula: String.raw`\mathbb E\,z = 0,\ \mathbb E\,z^2 = 1,\ z \le b \;\Longrightarrow\; \mathbb E\,\min(z,0)^2 \ge \frac{1}{1+b^2}`,
  expected: 'holds',
  test: {
    ...{ kind: 'identity', regime, left: proof, right: overSquare(1) },
    controls: { '1/b² in place of 1/(1 + b²)': overSquare(0) },
  },
};
