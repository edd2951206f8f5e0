import { type ProblemPlan, planned } from './plans.ts';
import { oncePerSeed, problemsOf } from './problems.ts';

/** Depths, batches and widths past those of the common problems, some past any tile of a kernel. */
const SHAPES: readonly ProblemPlan[] = [
  { widths: [3, 3, 4, 3, 4, 3, 2], batch: 1 },
  { widths: [3, 4, 3, 3, 4, 4, 3, 2], batch: 2, skips: [3, 5], scaled: true },
  { widths: [2, 3, 4, 3, 3, 4, 3, 3, 4, 2], batch: 2 },
  { widths: [3, 3, 3, 4, 4, 4, 3, 3, 3, 3, 3], batch: 3, skips: [1, 2, 10], scaled: true },
  { widths: [3, 2, 2], batch: 9 },
  { widths: [10, 11, 12, 3], batch: 10 },
  { widths: [2, 3, 2], batch: 17, scaled: true },
  { widths: [3, 4, 2], batch: 40 },
  { widths: [9, 16, 10], batch: 2 },
  { widths: [24, 33, 17, 12], batch: 3 },
  { widths: [2, 64, 1, 40, 3], batch: 2 },
  { widths: [4, 70, 70, 2], batch: 2, skips: [2], scaled: true },
  { widths: [300, 3, 2], batch: 2 },
  { widths: [3, 130, 2], batch: 3 },
  { widths: [2, 3, 130], batch: 2 },
];

/** Numbers unlike those of the common problems: sizes, precisions, all bits, and what cancels or is zero. */
const NUMBERS: readonly ProblemPlan[] = [
  { widths: [3, 4, 2], batch: 2, precisions: [2 ** 10, 1] },
  { widths: [3, 4, 2], batch: 2, precisions: [2 ** -6, 1] },
  { widths: [3, 4, 3, 2], batch: 2, precisions: [2 ** 10, 2 ** 10, 1] },
  { widths: [3, 4, 3, 2], batch: 2, precisions: [2 ** -6, 2 ** -6, 1] },
  { widths: [3, 4, 2], batch: 2, size: 2 ** -40 },
  { widths: [3, 4, 2], batch: 2, size: 2 ** -14 },
  { widths: [3, 4, 2], batch: 2, size: 2 ** 14 },
  { widths: [3, 4, 2], batch: 2, size: 2 ** 400 },
  { widths: [4, 5, 3], batch: 3, digits: 53 },
  { widths: [33, 40, 5], batch: 2, digits: 53 },
  { widths: [4, 4, 5, 3], batch: 2, skips: [1], scaled: true, digits: 53 },
  { widths: [3, 4, 2], batch: 2, samples: 'without inputs' },
  { widths: [3, 4, 2], batch: 3, samples: 'equal' },
  { widths: [3, 4, 3, 2], batch: 2, targets: 'predicted' },
];

export const REGIMES = planned('regime', 'conformance/regime', [...SHAPES, ...NUMBERS]);

/** Linear problems for those checks alone that hold a rule against theory: what a rule does right at other shapes and sizes only. */
export const regimeProblems = oncePerSeed((seed) => problemsOf(REGIMES, seed));
