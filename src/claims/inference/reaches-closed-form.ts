import { errorBound } from '../../arithmetic/errorBound.ts';
import { float64 } from '../../arithmetic/float64.ts';
import type { FloatArithmetic } from '../../arithmetic/arithmetic.ts';
import { hypot } from '../../arithmetic/norm.ts';
import type { Claim, Measurement, RatioCase } from '../../evidence/claim.ts';
import { certificate } from '../../inference/certificate.ts';
import { gradientDescent } from '../../inference/gradientDescent.ts';
import { significant } from '../../numerals.ts';
import { linearProblem } from '../../problem/numbers.ts';
import { equilibriumActivities } from '../../theory/equilibrium.ts';
import { spectrum, type Spectrum } from '../../theory/spectrum.ts';
import { inferenceCases, inFloat64 } from './cases.ts';

const MAX_STEPS = 20_000;
const FEW_STEPS = 16;

/** How far rounding keeps an iteration from the minimum: κ(H) times a gradient's rounding, γ_n with n the terms of a sum. */
export const reachable = ({ mu, lambdaMax }: Spectrum, u: number, widths: readonly number[]): number =>
  (lambdaMax / mu) * u * 4 * (2 * Math.max(...widths) + 4);

interface Variant {
  /** What inference is given in place of the case. */
  readonly bend?: (c: RatioCase) => RatioCase;
  readonly maxSteps?: number;
  /** The convexity that the certificate divides by. */
  readonly mu?: (s: Spectrum) => number;
}

/**
 * ‖z − z*‖ against the certificate ‖∇F(z)‖/μ plus the closed form's own error bound. Inference descends in A; its activities
 * are certified and compared in float64.
 */
const measure =
  ({ bend = (c) => c, maxSteps = MAX_STEPS, mu = (s) => s.mu }: Variant): Measurement =>
  async <M>(A: FloatArithmetic<M>, c: RatioCase) => {
    const truth = inFloat64(c);
    const given = bend(c);
    const s = spectrum(float64, inFloat64(given).network);
    const run = await gradientDescent(A, linearProblem(A, given.numbers), {
      stepSize: 2 / (s.mu + s.lambdaMax),
      mu: s.mu,
      relativeError: reachable(s, A.unitRoundoff, given.numbers.widths),
      maxSteps,
      checkEvery: 64,
    });
    if (run.status !== 'converged' && maxSteps === MAX_STEPS)
      return {
        undecided: `${run.status} after ${run.steps} steps, certified to ${significant(run.relativeBound, 2)}`,
      };
    const z = await Promise.all(
      run.activities.map(async (zl, l) =>
        float64.matrix(given.numbers.widths[l]!, given.numbers.batch, await A.read(zl)),
      ),
    );
    const E = errorBound(float64, float64.unitRoundoff);
    const zStar = equilibriumActivities(E, linearProblem(E, c.numbers));
    const hidden = z.slice(1, -1);
    const distance = hypot(hidden.map((zl, i) => zl.data.map((v, j) => v - zStar[i + 1]!.value.data[j]!)));
    const closedFormError = hypot(zStar.slice(1, -1).map((zl) => zl.error));
    const certified = certificate(inFloat64(given), [truth.x, ...hidden, inFloat64(given).y], s.mu);
    return { error: distance, bound: (certified.bound * s.mu) / mu(s) + closedFormError };
  };

/** A case with some of its numbers replaced. */
export const changed =
  (f: (numbers: RatioCase['numbers']) => Partial<RatioCase['numbers']>) =>
  (c: RatioCase): RatioCase => ({ ...c, numbers: { ...c.numbers, ...f(c.numbers) } });

export const reachesClosedForm: Claim = {
  id: 'pc/inference-reaches-closed-form',
  title: 'Gradient descent on activities reaches the closed-form equilibrium',
  source: { paper: 'SE', place: 'B.2: "equivalent to iterative inference"' },
  statement:
    'Descending the per-sample energy until the certificate says so ends within ‖∇F‖/μ of the closed form, in float64 and in float32 on TF.js devices. The certificate is evaluated in float64 and includes its own rounding.',
  formula: String.raw`\|z - z^*\| \le \frac{\|\nabla F(z)\|}{\mu},\qquad \mu = \lambda_{\min}(H)`,
  expected: 'holds',
  test: {
    kind: 'certificate',
    engines: ['float64', 'float32'],
    cases: inferenceCases,
    measure: measure({}),
    controls: {
      'inference ignores precisions': measure({
        bend: changed(({ widths }) => ({ precisions: widths.slice(1).map(() => 1) })),
      }),
      'inference sees half the target': measure({ bend: changed(({ y }) => ({ y: y.map((v) => v / 2) })) }),
      'the certificate divides by λ_max, after few steps': measure({ maxSteps: FEW_STEPS, mu: (s) => s.lambdaMax }),
    },
  },
};
