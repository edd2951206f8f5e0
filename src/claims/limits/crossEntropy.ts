import type { FloatArithmetic } from '../../arithmetic/arithmetic.ts';
import { elementwise } from '../../arithmetic/elementwise.ts';
import { float64, type Float64Matrix } from '../../arithmetic/float64.ts';
import type { Claim, Measurement, RatioCase, Setting } from '../../evidence/claim.ts';
import { infer } from '../../inference/infer.ts';
import { underCrossEntropy } from '../../problem/crossEntropy.ts';
import { problem } from '../../problem/numbers.ts';
import { type Supervised, supervised } from '../../problem/problem.ts';
import { type OutputEnvelope, outputEnvelope } from '../../theory/outputEnvelope.ts';
import { inferenceCases } from '../inference/cases.ts';

const A = elementwise(float64);

/** Inference ends here: far above its roundings, and far below what a wrong envelope would be off by. */
const GRADIENT = 1e-5;

/**
 * Sums of fewer than 2¹⁰ terms of one sign, at states that fewer than 2¹⁰ operations led to, lose less than 2⁻⁴⁰ of themselves.
 */
const ROUNDING = 2 ** -40;

/** A case under cross-entropy, sample b of class b. */
function labelled({ numbers }: RatioCase): Supervised<Float64Matrix> {
  const given = problem(A, numbers);
  return underCrossEntropy(
    A,
    given,
    Array.from({ length: given.x.columns }, (_, b) => b % given.y.rows),
  );
}

/** In error coordinates the energy has a curvature of at least the smallest hidden precision. */
const leastPrecision = ({ numbers: { precisions } }: RatioCase): number =>
  Math.min(...(precisions?.slice(0, -1) ?? [1]), 1);

const doubled = ({ network, x, y }: Supervised<Float64Matrix>): Supervised<Float64Matrix> => {
  const nodes = network.nodes.map(({ shape, term }) => {
    if (term.kind !== 'gaussian') return { shape, term };
    return { shape, term: { ...term, precision: A.scale(A.matrix(1, 1, [2]), term.precision) } };
  });
  return supervised({ nodes, edges: network.edges }, x, y);
};

type Found = OutputEnvelope<Float64Matrix>;

/** |F − (F*)| of inference and envelope, summed over the batch, against ‖∇F‖²/(2 p_min) and the envelope's own gap. */
const measure =
  (
    energy: (found: Found) => number,
    bend: (p: Supervised<Float64Matrix>) => Supervised<Float64Matrix> = (p) => p,
  ): Measurement =>
  async <M>(_: FloatArithmetic<M>, c: RatioCase) => {
    const given = labelled(c);
    const run = await infer(A, given, { coordinates: 'error', gradientNorm: GRADIENT, maxSteps: 5000 });
    if (run.status !== 'converged') return { undecided: `inference: ${run.status} after ${run.steps} steps` };
    const B = given.x.columns;
    const found = outputEnvelope(A, bend(given));
    return {
      error: B * Math.abs(run.energy - energy(found)),
      bound: run.gradientNorm ** 2 / (2 * leastPrecision(c)) + B * (found.gap + ROUNDING * run.energy),
    };
  };

export const moreauCrossEntropy: Claim = {
  id: 'lim/moreau-cross-entropy',
  title: 'Under cross-entropy, Newton’s method on the output alone finds the energy that inference ends at',
  source: { paper: 'LIM', place: 'general losses, derived here' },
  statement:
    'In linear networks the least energy under a convex loss is its Moreau envelope: n_L numbers a sample, however wide and deep the network. Inference in error coordinates, whose energy has a curvature of at least the smallest precision, ends within its own certificate of it.',
  formula: String.raw`\min_z F = \min_u \tfrac12 (u - f)^\top K^{-1} (u - f) + \ell(u)`,
  expected: 'holds',
  test: {
    kind: 'certificate',
    engines: ['float64'],
    cases: (setting: Setting) => inferenceCases(setting),
    measure: measure((found) => found.energy),
    controls: {
      'the loss of the sweep': measure((found) => found.loss),
      'precisions within taken for twice what they are': measure((found) => found.energy, doubled),
    },
  },
};
