import type { Claim, Formula } from '../../evidence/claim.ts';
import { number } from './parts.ts';
import { numbers, row } from './numbers.ts';

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
