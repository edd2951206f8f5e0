import type { FloatArithmetic } from '../../arithmetic/arithmetic.ts';
import { float64 } from '../../arithmetic/float64.ts';
import type { Claim, Measurement, RatioCase } from '../../evidence/claim.ts';
import { gradientDescent } from '../../inference/gradientDescent.ts';
import { linearProblem } from '../../problem/numbers.ts';
import { random } from '../../random.ts';
import { spectrum, stabilityBound } from '../../theory/spectrum.ts';
import { inferenceCases, inFloat64 } from './cases.ts';

const STEPS = 128;
const EVERY = 8;

/**
 * Growth of ‖∇F‖ per step at 0.95 and at 1.05 of the bound, as one ratio: max(growth(0.95), 1/growth(1.05)) < 1 says that the
 * first shrinks and the second grows. `factor` multiplies the step that inference really takes.
 */
const measure =
  (factor: (c: RatioCase) => number): Measurement =>
  async <M>(A: FloatArithmetic<M>, c: RatioCase) => {
    const s = spectrum(float64, inFloat64(c).network);
    const growth = async (fraction: number): Promise<number> => {
      const p = linearProblem(A, c.numbers);
      const r = random(1, c.label);
      const start = c.numbers.widths.map((n) =>
        A.matrix(
          n,
          c.numbers.batch,
          Float64Array.from({ length: n * c.numbers.batch }, () => Math.fround(r.normal())),
        ),
      );
      const { trace } = await gradientDescent(A, p, {
        stepSize: fraction * stabilityBound(s) * factor(c),
        mu: s.mu,
        relativeError: 0,
        maxSteps: STEPS,
        checkEvery: EVERY,
        start,
      });
      const [middle, last] = [trace[Math.floor((trace.length - 1) / 2)]!, trace.at(-1)!];
      // Below the bound the whole run counts, since it may end in rounding; above it the second half, where the top mode rules.
      const from = fraction < 1 ? trace[0]! : middle;
      return (last.gradientNorm / from.gradientNorm) ** (1 / (last.step - from.step));
    };
    return { error: Math.max(await growth(0.95), 1 / (await growth(1.05))), bound: 1 };
  };

export const stabilityBracket: Claim = {
  id: 'pc/inference-stability-bracket',
  title: 'Inference converges at 0.95 and diverges at 1.05 of 2/λ_max(H)',
  source: { paper: 'PC', place: 'stability of gradient descent on activities' },
  statement:
    'An equilibrium test cannot see a gradient of the wrong scale, since it has the same fixed point; this bracket does.',
  formula: String.raw`0 < \eta < \frac{2}{\lambda_{\max}(H)} \iff z \leftarrow z - \eta\,\nabla F(z)\ \text{converges}`,
  expected: 'holds',
  test: {
    kind: 'certificate',
    engines: ['float64', 'float32'],
    cases: inferenceCases,
    measure: measure(() => 1),
    controls: {
      'the gradient halved': measure(() => 0.5),
      'the gradient doubled': measure(() => 2),
      'the energy averaged over the batch': measure((c) => 1 / c.numbers.batch),
    },
  },
};
