import type { Arithmetic, FloatArithmetic } from '../../arithmetic/arithmetic.ts';
import { float64 } from '../../arithmetic/float64.ts';
import { frobenius } from '../../arithmetic/norm.ts';
import type { Claim, Measurement, RatioCase } from '../../evidence/claim.ts';
import { energyGradient } from '../../inference/state.ts';
import { linearProblem } from '../../problem/numbers.ts';
import { type LinearProblem, supervised } from '../../problem/problem.ts';
import { equilibriumActivities } from '../../theory/equilibrium.ts';
import { feedforwardActivities } from '../../theory/feedforward.ts';
import { activityHessian } from '../../theory/hessian.ts';
import { inferenceCases, inFloat64 } from './cases.ts';

/** The threshold that LAPACK's own tests put on such ratios. */
const THRESHOLD = 30;

type Activities = <M>(A: Arithmetic<M>, p: LinearProblem<M>) => readonly M[];

/**
 * The normwise backward error of activities z as a solution of H z = b, where Hz − b = ∇F(z) and b = −∇F(0):
 *
 *     ‖∇F(z)‖ / (‖H‖ ‖z‖ + ‖b‖)   against   30·n·u
 */
const measure =
  (activities: Activities): Measurement =>
  async <M>(A: FloatArithmetic<M>, c: RatioCase) => {
    const host = inFloat64(c);
    const computed = activities(A, linearProblem(A, c.numbers));
    const hidden = await Promise.all(
      computed.slice(1, -1).map(async (zl) => float64.matrix(...A.shape(zl), await A.read(zl))),
    );
    const gradientAt = (z: typeof hidden): number =>
      frobenius(energyGradient(float64, host, [host.x, ...z, host.y]).map((g) => g.data));
    const { size, entries } = activityHessian(float64, host.network);
    const b = gradientAt(hidden.map((zl) => ({ ...zl, data: new Float64Array(zl.data.length) })));
    const scale = frobenius([entries]) * frobenius(hidden.map((zl) => zl.data)) + b;
    return { error: gradientAt(hidden), bound: THRESHOLD * size * A.unitRoundoff * scale };
  };

export const backwardError: Claim = {
  id: 'pc/closed-form-backward-error',
  title: 'The closed-form activities are a backward stable solution of H z = b',
  source: { paper: 'SE', place: 'Eq. 33, as computed' },
  statement: 'As computed in float64 and float32, they solve a system within 30·n·u of the energy’s own.',
  formula: String.raw`\frac{\|H z^* - b\|}{\|H\|\,\|z^*\| + \|b\|} \le 30\, n\, u`,
  expected: 'holds',
  test: {
    kind: 'backward-error',
    engines: ['float64', 'float32'],
    cases: inferenceCases,
    measure: measure(equilibriumActivities),
    controls: {
      'feedforward activities': measure((A, p) => feedforwardActivities(A, p.network, p.x)),
      'the equilibrium of half the target': measure((A, p) =>
        equilibriumActivities(A, supervised(p.network, p.x, A.scale(A.matrix(1, 1, [0.5]), p.y))),
      ),
    },
  },
};
