import type { FloatArithmetic } from '../../arithmetic/arithmetic.ts';
import { float64 } from '../../arithmetic/float64.ts';
import { unitRange } from '../../data/unitRange.ts';
import type { Claim, Measurement, RatioCase, Setting } from '../../evidence/claim.ts';
import { conditioned, kaimingUniform, normPreserving } from '../../network/initialisations.ts';
import { linearProblem } from '../../problem/numbers.ts';
import { random } from '../../random.ts';
import { equilibrium } from '../../theory/equilibrium.ts';
import { bpFactors, pcFactors } from '../../theory/gradients.ts';
import { predictionChange } from '../../theory/predictionChange.ts';

const WEIGHTS = { Kaiming: kaimingUniform, 'norm-preserving': normPreserving, 'condition 1e5': conditioned(1e5) };

/** Wider than the outputs, so that every P_lP_lᵀ is definite, and the bound not met with equality. */
const HIDDEN = 12;

/** One sample, all numbers float32 values, in networks of one and three hidden layers at each initialisation. */
const cases = ({ seed, data }: Setting): RatioCase[] =>
  Object.entries(WEIGHTS).flatMap(([name, initialise]) =>
    [1, 3].map((hidden) => {
      const label = `${name}, ${hidden} hidden`;
      const r = random(seed, label);
      const { inputs, outputs, x, y } = unitRange(data.draw(r, 8, 8, 1));
      const widths = [inputs, ...Array.from({ length: hidden }, () => HIDDEN), outputs];
      const weights = widths.slice(1).map((n, i) => initialise(r, n, widths[i]!).map(Math.fround));
      return { label, numbers: { widths, weights, x: x.map(Math.fround), y: y.map(Math.fround), batch: 1 } };
    }),
  );

/** The threshold that LAPACK's own tests put on roundings. */
const THRESHOLD = 30;

/**
 * ‖Δŷ/c − r‖ against δ‖r‖ in the norm of S⁻¹, where overlaps x*_{l−1}ᵀx̂_{l−1} lie within c(1 ± δ). Δŷ/c − r is Σ_l δ_l P_lP_lᵀS⁻¹r
 * with |δ_l| ≤ δ, and S^{−½}(Σ_l δ_l P_lP_lᵀ)S^{−½} lies between −δI and δI. The engine's roundings, at most 30 n u of ‖Δŷ/c‖ + ‖r‖,
 * are allowed for; S ≽ I, so that the norm of S⁻¹ is no larger than the usual one.
 */
const spread =
  (factors: typeof pcFactors, share = 1): Measurement =>
  async <M>(A: FloatArithmetic<M>, { numbers }: RatioCase) => {
    const p = linearProblem(A, numbers);
    const { zHat, zStar } = equilibrium(A, p);
    const overlaps = await Promise.all(
      zHat.slice(0, -1).map(async (z, l) => (await A.read(A.inner(z, zStar[l]!)))[0]!),
    );
    const [least, most] = [Math.min(...overlaps), Math.max(...overlaps)];
    const c = (least + most) / 2;
    const change = await A.read(predictionChange(A, p, factors(A, p)));
    const { S, r, SinvR } = equilibrium(float64, linearProblem(float64, numbers));
    const moved = float64.matrix(
      r.rows,
      1,
      change.map((v) => v / c),
    );
    const gap = float64.subtract(moved, r);
    const norm = (v: typeof r, Sv: typeof r): number => Math.sqrt(float64.inner(v, Sv).data[0]!);
    const delta = (most - least) / 2 / Math.abs(c);
    const rounding = THRESHOLD * Math.max(...numbers.widths) * A.unitRoundoff * (norm(moved, moved) + norm(r, r));
    return { error: norm(gap, float64.solve(S, gap)), bound: share * (delta * norm(r, SinvR) + rounding) };
  };

export const overlapSpread: Claim = {
  id: 'se/s3-1-2-overlap-spread',
  title: 'PC’s interference is bounded by the relative spread of the overlaps x*ᵀx̂, whatever the weights',
  source: { paper: 'SE', place: '§3.1.2, "whenever these quantities remain reasonably consistent", quantified here' },
  statement:
    'Where overlaps of all layers lie within c(1 ± δ), the change of the prediction differs from c r by at most δ of it, in the norm of S⁻¹.',
  formula: String.raw`|x_{l-1}^{*\top}\hat x_{l-1} - c| \le \delta |c| \;\Longrightarrow\; \Big\|\tfrac1c\tfrac{\partial\hat y}{\partial t} - r\Big\|_{S^{-1}} \le \delta\,\|r\|_{S^{-1}}`,
  expected: 'holds',
  test: {
    kind: 'certificate',
    engines: ['float64', 'float32'],
    cases,
    measure: spread(pcFactors),
    controls: {
      'backpropagation, without S⁻¹': spread(bpFactors),
      'a third of the bound': spread(pcFactors, 1 / 3),
    },
  },
};
