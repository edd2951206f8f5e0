import { type Float64Matrix, float64 } from '../../arithmetic/float64.ts';
import { certificate } from '../../inference/certificate.ts';
import { energyGradient } from '../../inference/state.ts';
import { type LinearProblem, type Supervised, asLinear } from '../../problem/problem.ts';
import { frobenius } from '../../arithmetic/norm.ts';
import { feedforwardActivities } from '../../theory/feedforward.ts';
import { type Check, type Judgement, judgeError, short } from '../check.ts';
import { closedForm, spectrumOf } from '../closedForm.ts';
import { areFinite } from '../matrices.ts';
import { regimeProblems } from '../regimes.ts';
import { allowedError } from '../tolerance.ts';
import type { Trial } from '../trial.ts';

/**
 * Are these activities the equilibrium, to the accuracy asked? Decided from the gradient alone, in both directions:
 *
 *     ‖∇F(z)‖/λ_max ≤ ‖z − z*‖ ≤ ‖∇F(z)‖/μ
 */
export const stationarity: Check = {
  id: 'stationarity',
  number: 'C03',
  kind: 'required',
  decides: ['activities'],
  claims: ['se/eq-33', 'se/eq-34', 'pc/inference-reaches-closed-form'],
  title: 'the ends stay clamped and the activities are proven to be within the accuracy asked of the equilibrium',
  besides: regimeProblems,
  async judge(t) {
    const problem = asLinear(t.problem);
    const z = await t.activities();
    const L = problem.network.layers.length;
    const misplaced = misplacedEnd(problem, z);
    if (misplaced !== undefined) return misplaced;
    if (L === 1) return { outcome: 'holds', detail: 'nothing is hidden; the ends are clamped', ratio: 0 };
    const { mu, lambdaMax } = spectrumOf(problem);
    if (!(mu > 0)) return { outcome: 'undecided', detail: `the Hessian is too ill-conditioned to certify, mu ${mu}` };
    const { gradientNorm, rounding, norm, relativeBound } = certificate(problem, z, mu);
    if (relativeBound <= t.accuracy)
      return {
        outcome: 'holds',
        detail: `relative error is at most ${short(relativeBound)}, asked ${short(t.accuracy)}`,
        ratio: relativeBound / t.accuracy,
      };
    const atLeast = (gradientNorm - rounding) / lambdaMax / norm;
    if (atLeast > t.accuracy)
      return {
        outcome: 'refuted',
        aspect: 'activities',
        detail: `relative error is at least ${short(atLeast)}, asked ${short(t.accuracy)}; ${howFar(problem, gradientNorm)}`,
        ratio: atLeast / t.accuracy,
      };
    if (t.unitRoundoff > 2 ** -53) return byClosedForm(t, z);
    return {
      outcome: 'undecided',
      detail: `relative error is between ${short(atLeast)} and ${short(relativeBound)}, asked ${short(t.accuracy)}; stop on the certificate`,
    };
  },
};

/** Activities stored in coarse numbers have a gradient that says little of where they are: they are held against z* itself. */
function byClosedForm(t: Trial, z: readonly Float64Matrix[]): Judgement {
  const hidden = closedForm(t).zStar.slice(1, -1);
  const error = frobenius(hidden.map((zl, i) => float64.subtract(z[i + 1]!, zl.value).data));
  return judgeError(
    'activities, against the equilibrium itself',
    error,
    allowedError(t, z) + frobenius(hidden.map((zl) => zl.error)),
    'activities',
  );
}

/** How much of the gradient that inference starts with is left, and what to do. */
function howFar(problem: LinearProblem<Float64Matrix>, gradientNorm: number): string {
  const sweep = [...feedforwardActivities(float64, problem.network, problem.x).slice(0, -1), problem.y];
  const part = gradientNorm / frobenius(energyGradient(float64, problem, sweep).map(({ data }) => data));
  const left = `the gradient is ${short(part)} times that of the feedforward sweep`;
  return part < 1
    ? `${left}: go on for longer, or declare the accuracy that the rule has`
    : `${left}, so that it has not fallen: look at its sign and parts, and at the length of steps`;
}

/** Refutes activities whose ends have moved by a bit, or that are not finite; `undefined` where neither is so. */
export function misplacedEnd(
  { network, x, y }: Supervised<Float64Matrix>,
  z: readonly Float64Matrix[],
): Judgement | undefined {
  for (const [l, end] of [[0, x] as const, [network.nodes.length - 1, y] as const]) {
    const at = z[l]!.data.findIndex((v, i) => v !== end.data[i]);
    if (at >= 0)
      return {
        outcome: 'refuted',
        aspect: 'clamped ends',
        detail: `z_${l} must be clamped to ${end.data[at]} at entry ${at}, got ${z[l]!.data[at]}`,
      };
  }
  if (areFinite(z)) return undefined;
  return {
    outcome: 'refuted',
    aspect: 'not finite',
    detail: 'activities are not finite, and the rule did not say so',
  };
}
