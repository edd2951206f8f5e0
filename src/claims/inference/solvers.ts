import type { FloatArithmetic } from '../../arithmetic/arithmetic.ts';
import { errorBound } from '../../arithmetic/errorBound.ts';
import { float64 } from '../../arithmetic/float64.ts';
import type { Claim, Measurement, Ratio, RatioCase } from '../../evidence/claim.ts';
import { frobenius } from '../../arithmetic/norm.ts';
import { certificate } from '../../inference/certificate.ts';
import { SOLVERS, type SolverName } from '../../inference/solvers/index.ts';
import { linearProblem } from '../../problem/numbers.ts';
import { equilibriumActivities } from '../../theory/equilibrium.ts';
import { type Spectrum, spectrum } from '../../theory/spectrum.ts';
import { inferenceCases, inFloat64 } from './cases.ts';
import { changed, reachable } from './reaches-closed-form.ts';

const MAX_STEPS = 20_000;
/** Gradient descent has a claim of its own. */
const NAMES = (Object.keys(SOLVERS) as SolverName[]).filter((name) => name !== 'gradient-descent');

interface Variant {
  readonly solvers?: readonly SolverName[];
  /** What solvers are given in place of the case. */
  readonly bend?: (c: RatioCase) => RatioCase;
  /** Stop here, whatever the certificate says. */
  readonly steps?: number;
  /** The convexity that the certificate divides by. */
  readonly mu?: (s: Spectrum) => number;
  /** Which solver speaks for all: the one with the largest error/bound, or for controls, all of which must fail, the smallest. */
  readonly speaks?: 'worst' | 'mildest';
}

/**
 * ‖z − z*‖ against the certificate ‖∇F(z)‖/μ plus the closed form's own error bound, for all solvers. They step in A; their
 * activities are certified and compared in float64.
 */
const measure =
  ({ solvers = NAMES, bend = (c) => c, steps, mu = (s) => s.mu, speaks = 'worst' }: Variant): Measurement =>
  async <M>(A: FloatArithmetic<M>, c: RatioCase) => {
    const E = errorBound(float64, float64.unitRoundoff);
    const zStar = equilibriumActivities(E, linearProblem(E, c.numbers)).slice(1, -1);
    const closedFormError = frobenius(zStar.map((zl) => zl.error));
    const given = bend(c);
    const host = inFloat64(given);
    const ends = spectrum(float64, host.network);
    const ratios: Ratio[] = [];
    for (const solver of solvers) {
      const run = await SOLVERS[solver](A, linearProblem(A, given.numbers), {
        ...ends,
        relativeError: steps === undefined ? reachable(ends, A.unitRoundoff, given.numbers.widths) : 0,
        maxSteps: steps ?? MAX_STEPS,
        checkEvery: 16,
      });
      if (run.status !== 'converged' && steps === undefined)
        return { undecided: `${solver}: ${run.status} after ${run.steps} steps, certified to ${run.relativeBound}` };
      const hidden = await Promise.all(
        run.activities.slice(1, -1).map(async (zl) => float64.matrix(...A.shape(zl), await A.read(zl))),
      );
      const { bound } = certificate(host, [host.x, ...hidden, host.y], ends.mu);
      ratios.push({
        error: frobenius(hidden.map((zl, l) => float64.subtract(zl, zStar[l]!.value).data)),
        bound: (bound * ends.mu) / mu(ends) + closedFormError,
      });
    }
    const sorted = ratios.toSorted((a, b) => a.error / a.bound - b.error / b.bound);
    return (speaks === 'worst' ? sorted.at(-1) : sorted[0])!;
  };

export const solversReachClosedForm: Claim = {
  id: 'pc/inference-solvers-reach-closed-form',
  title: 'Every solver reaches the closed-form equilibrium, and knows how near it is',
  source: { paper: 'PC', place: 'error coordinates, conjugate gradients, Chebyshev, momentum, direct solve' },
  statement:
    'Each solver, stepping in float64 or in float32 on TF.js devices until the certificate stops it, ends within ‖∇F‖/μ of the closed form. It is judged by the worst of them; controls, by the mildest.',
  formula: String.raw`\|z - z^*\| \le \frac{\|\nabla F(z)\|}{\mu},\qquad \mu = \lambda_{\min}(H)`,
  expected: 'holds',
  test: {
    kind: 'certificate',
    engines: ['float64', 'float32'],
    cases: inferenceCases,
    measure: measure({}),
    controls: {
      'all solvers ignore precisions': measure({
        speaks: 'mildest',
        bend: changed(({ widths }) => ({ precisions: widths.slice(1).map(() => 1) })),
      }),
      'the certificate divides by λ_max, after two steps': measure({
        speaks: 'mildest',
        solvers: NAMES.filter((name) => name !== 'block-tridiagonal'),
        steps: 2,
        mu: (s) => s.lambdaMax,
      }),
    },
  },
};
