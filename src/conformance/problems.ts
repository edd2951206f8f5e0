import { float64, type Float64Matrix } from '../arithmetic/float64.ts';
import { fromNumbers } from '../network/numbers.ts';
import { connected } from '../problem/connected.ts';
import { type Family, caseOf, member } from '../problem/family.ts';
import { type LinearProblem, type Supervised, asLinear } from '../problem/problem.ts';
import { isWithinRank } from './capabilities.ts';
import { type ProblemPlan, planned } from './plans.ts';

export interface ConformanceProblem<P extends Supervised<Float64Matrix> = Supervised<Float64Matrix>> {
  /** The very case, with the seed: "linear/3". */
  readonly name: string;
  /** e.g. "widths 5-4-6-2, batch 3" */
  readonly shape: string;
  readonly problem: P;
  /** B ≤ min(n_0..n_{L−1}) */
  readonly withinRank: boolean;
}

type Linear = ConformanceProblem<LinearProblem<Float64Matrix>>;

/** Small to large, so that the first refutation is the smallest. */
const PLANS: readonly ProblemPlan[] = [
  { widths: [3, 2], batch: 1 },
  { widths: [2, 3], batch: 4, scaled: true },
  { widths: [1, 4, 1], batch: 1, scaled: true },
  { widths: [4, 5, 3], batch: 1 },
  { widths: [4, 5, 3], batch: 1 }, // the shape again, with other numbers: what a rule keeps by shape is stale here
  { widths: [3, 1, 2], batch: 2, scaled: 'precisions' },
  { widths: [4, 4, 4, 4], batch: 2, scaled: 'scales' },
  { widths: [5, 4, 6, 2], batch: 2 },
  { widths: [4, 6, 6, 3], batch: 6, skips: [2], scaled: true },
  { widths: [4, 5, 5, 5, 3], batch: 2, skips: [2, 3], scaled: true },
  { widths: [6, 5, 2, 5, 4], batch: 1, scaled: true },
  { widths: [6, 5, 2, 5, 4], batch: 5 },
  { widths: [4, 4, 6, 5, 4, 1], batch: 2, skips: [1], scaled: true },
  { widths: [5, 6, 4, 5, 4, 1], batch: 7, scaled: true },
  // Skips at the ends.
  { widths: [3, 3], batch: 2, skips: [1], scaled: true },
  { widths: [4, 3, 3], batch: 2, skips: [2], scaled: true },
  { widths: [3, 3, 3, 3], batch: 1, skips: [1, 3], scaled: true },
];

/** How many seeds' problems are kept. */
const KEPT = 4;

/**
 * Makes problems once a seed: what is computed about one, like its closed forms, is kept by identity. Those of the seed that was
 * asked for longest ago go first.
 */
export function oncePerSeed<T>(make: (seed: number) => T): (seed: number) => T {
  const made = new Map<number, T>();
  return (seed) => {
    const known = made.has(seed) ? made.get(seed)! : make(seed);
    made.delete(seed);
    made.set(seed, known); // the last in order
    if (made.size > KEPT) made.delete(made.keys().next().value!);
    return known;
  };
}

/**
 * The linear problems of the suite: shapes are fixed (L = 1..5, unequal widths and equal ones, bottlenecks, one output, B = 1 and
 * B > 1 within and beyond the rank, skips, scales and precisions other than 1), numbers come from the seed as `drawn` says.
 */
export const conformanceProblems = oncePerSeed((seed): readonly Linear[] => [
  ...problemsOf(SCALARS, seed),
  ...problemsOf(LINEAR, seed),
]);

export const LINEAR = planned('linear', 'conformance/problem', PLANS);

/** Networks 1-1-1 small enough for a napkin, each where some rule turns against F*. */
export const SCALARS: Family<{ readonly W: readonly [number, number]; readonly x: number; readonly y: number }> = {
  id: 'scalar',
  shapes: [
    { W: [2, 3], x: 1, y: -94 }, // z* = −28 against ẑ = 2: a rule that follows ẑ ascends F*
    { W: [8, 3], x: 0.25, y: -4 }, // z* = −1 against ẑ = 2: so does a rule that stops half-way, at 0.5
    { W: [2, 0.25], x: 1, y: -94 }, // a weak map above: to meet the target costs 8 times the energy of missing it
  ],
  recipe: () => connected({ widths: [1, 1, 1], batch: 1 }),
  key: ({ W }) => W.join('-'),
  describe: () => 'widths 1-1-1, batch 1',
  draw: (A, { W, x, y }) => fromNumbers(A, { weights: W.map((w) => [w]), x: [x], y: [y] }),
};

/** A family's linear problems of a seed. */
export const problemsOf = <S>(family: Family<S>, seed: number): Linear[] =>
  family.shapes.map((shape) => named(family, shape, asLinear(member(float64, family, shape, seed))));

/** A problem of a shape, with what is to be told of it. */
export const named = <S, P extends Supervised<Float64Matrix>>(
  family: Family<S>,
  shape: S,
  problem: P,
): ConformanceProblem<P> => ({
  ...{ name: caseOf(family, shape), shape: family.describe(shape), problem },
  withinRank: isWithinRank(problem),
});

/** Sample b alone. */
export const sample = (a: Float64Matrix, b: number): Float64Matrix => ({
  rows: a.rows,
  columns: 1,
  data: Float64Array.from({ length: a.rows }, (_, i) => a.data[i * a.columns + b]!),
});
