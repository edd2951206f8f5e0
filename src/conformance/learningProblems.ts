import { STANDARD_ACTIVATIONS } from '../arithmetic/activations.ts';
import { float64 } from '../arithmetic/float64.ts';
import { member } from '../problem/family.ts';
import { type ProblemPlan, planned } from './plans.ts';
import { named, oncePerSeed } from './problems.ts';

const BENT = STANDARD_ACTIVATIONS.filter((phi) => phi !== 'identity');
const PLACEMENTS = ['after', 'before'] as const;

/** Every activation in both placements, without skips, scales and precisions, with biases and without. */
const PLAIN: readonly ProblemPlan[] = BENT.flatMap((activations) =>
  PLACEMENTS.flatMap((placement): ProblemPlan[] => [
    { widths: [2, 3, 2], batch: 2, activations, placement },
    { widths: [3, 2, 3], batch: 1, activations, placement, biases: false },
  ]),
);

/** Skips at the ends, depth, batches, a width past 32, premultipliers below zero. */
const SHAPES: readonly ProblemPlan[] = [
  { widths: [3, 3], batch: 2, activations: 'tanh', placement: 'after', skips: [1] },
  { widths: [2, 3, 3], batch: 1, activations: 'gelu', placement: 'before', skips: [2], scaled: true },
  { widths: [2, 3, 2, 3, 2, 3, 2, 2], batch: 1, activations: 'sigmoid', placement: 'after' },
  { widths: [2, 3, 2], batch: 9, activations: 'gelu', placement: 'after' },
  { widths: [2, 2, 2], batch: 33, activations: 'tanh', placement: 'before' },
  { widths: [2, 33, 2], batch: 1, activations: ['tanh', 'identity'], placement: 'after' },
  { widths: [2, 3, 2], batch: 2, activations: 'leaky-relu', placement: 'before', scales: [-1, -2] },
  { widths: [2, 3, 2], batch: 2, activations: 'sigmoid', placement: 'after', scales: [-2, -0.5] },
];

/** Preactivations of the first layer near ±1000, where exponentials overflow, and of exactly 0. */
const NUMBERS: readonly ProblemPlan[] = (['tanh', 'sigmoid', 'gelu'] as const).flatMap((activations): ProblemPlan[] => [
  { widths: [2, 3, 2], batch: 2, activations, placement: 'after', size: 2 ** 10 },
  { widths: [2, 3, 2], batch: 2, activations, placement: 'after', samples: 'without inputs', biases: 0 },
  { widths: [2, 3, 2], batch: 1, activations, placement: 'before', samples: 'without inputs' },
]);

export const LEARNING = planned('learning', 'conformance/learning', [...PLAIN, ...SHAPES, ...NUMBERS]);

/** Nonlinear problems whose activities are drawn, so that no minimum has to be known. */
export const learningProblems = oncePerSeed((seed) =>
  LEARNING.shapes.map((plan) => named(LEARNING, plan, member(float64, LEARNING, plan, seed))),
);
