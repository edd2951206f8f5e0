import type { Bounded } from '../../arithmetic/errorBound.ts';
import { type Float64Matrix, float64 } from '../../arithmetic/float64.ts';
import { frobenius } from '../../arithmetic/norm.ts';
import { exactly } from '../../inference/certificate.ts';
import { scaleOf } from '../../network/linearGaussian.ts';
import { type LinearProblem, asLinear, supervised } from '../../problem/problem.ts';
import type { RulePromise } from '../../learning/rule.ts';
import { residual } from '../../theory/feedforward.ts';
import { bpFactors, weightGradients } from '../../theory/gradients.ts';
import { predictionChangeAlong } from '../../theory/predictionChange.ts';
import { decorrelationMatrices, learningRates } from '../../theory/rescaling.ts';
import { type Check, type Judgement, decisive, judgeError, short, vague } from '../check.ts';
import { judgeUpdate } from '../deviation.ts';
import { sample } from '../problems.ts';
import { allowedError, boundsFor, exactProblem, reference, takenProblem, updatesWithin } from '../tolerance.ts';
import type { Trial } from '../trial.ts';
import { weightUpdates } from '../updates.ts';

type B = Bounded<Float64Matrix>;

/**
 * Does a rule that moves otherwise than predictive coding move as it promises?
 *
 *     equals-backprop        ‖ΔW_l + ∂Loss/∂W_l‖ ≤ accuracy · (|a_l|/B) 2‖p_L P_lᵀR‖‖Ẑ_{l−1}‖ + rounding
 *     moves-by-residual      ‖Σ_l P_l a_l ΔW_l Ẑ_{l−1} − R‖ ≤ Σ_l |P_l| |a_l| δ_l |Ẑ_{l−1}|
 *     moves-along-residual   the part of it across r_b ≤ the same for sample b, and the part along r_b positive
 *
 * δ_l is what an update may be off by: the local update at activities that may be off by the accuracy asked, times Theorem 1's α_l (of
 * a rule defined within the rank, Theorem 2's A_l), all in error-bound arithmetic at the rule's roundoff; and the accuracy asked of
 * its own size. A sample is asked alone, but for a rule defined within the rank.
 */
export const promises: Check = {
  id: 'promises',
  number: 'C15',
  title:
    'a rule that promises how it moves instead moves so: by backpropagation’s updates, by the residual or along it',
  kind: 'optional',
  decides: ['updates'],
  claims: ['se/theorem-1', 'se/theorem-2-transposed', 'se/bp-gradient'],
  async judge(t) {
    const made = t.rule.promises ?? [];
    if (made.length === 0) return undefined;
    const judged: Judgement[] = [];
    for (const promise of made) judged.push(...(await KEPT[promise](t)));
    return decisive(judged);
  },
};

const KEPT: Readonly<Record<RulePromise, (t: Trial) => Promise<readonly Judgement[]>>> = {
  async 'equals-backprop'(t) {
    const { problem } = t;
    const { network, x } = asLinear(problem);
    const factors = bpFactors(float64, asLinear(problem));
    const at = (E: typeof reference, exact: LinearProblem<B>): B[] =>
      weightGradients(E, exact, bpFactors(E, exact)).map((g) => E.scale(E.matrix(1, 1, [-1]), g));
    const expected = at(reference, exactProblem(problem));
    const rounding = at(boundsFor(t), takenProblem(t, problem));
    return weightUpdates(await t.updates()).map((value, i) => {
      const [signal, before] = [factors.signals[i + 1]!, factors.presynaptic[i]!].map((a) => frobenius([a.data]));
      const product = (Math.abs(scaleOf(float64, network.layers[i]!).data[0]!) / x.columns) * signal! * before!;
      // A norm that may be spread over the entries in any way: as one entry's error it is the same norm.
      const error = rounding[i]!.error.map((e, k) => (k === 0 ? e + 2.01 * t.accuracy * product : e));
      return judgeUpdate(`update of W_${i + 1} against backpropagation’s`, { value, error }, expected[i]!);
    });
  },
  async 'moves-by-residual'(t) {
    const moved = await movement(t, 1);
    if (moved === undefined) return [];
    const { change, R, E } = moved;
    const off = E.subtract(change, R);
    const what = 'the prediction’s change against the residual';
    const [error, bound, size] = [off.value.data, off.error, R.value.data].map((a) => frobenius([a]));
    const judged = judgeError(what, error!, bound!, 'movement');
    if (judged.outcome === 'holds' && bound! >= size!) return [vague(what, bound!, size!)];
    return [
      judged.outcome === 'refuted' && Number.isFinite(error)
        ? { ...judged, detail: `${judged.detail}; it is off by ${percent(error! / size!)} of the residual` }
        : judged,
    ];
  },
  async 'moves-along-residual'(t) {
    const first = await movement(t, 0);
    if (first === undefined) return [];
    const along = inner(first.change.value, first.R.value) / inner(first.R.value, first.R.value);
    const { change, R, E } = (await movement(t, Math.abs(along)))!;
    return Array.from({ length: R.value.columns }, (_, b) => {
      const [d, r] = [column(change, b), column(R, b)];
      const c = E.scale(E.reciprocal(E.multiply(r, r, { transposeA: true })), E.multiply(r, d, { transposeA: true }));
      const across = E.subtract(d, E.scale(c, r));
      const what = `the prediction’s change across the residual of sample ${b + 1}`;
      const [error, bound, size] = [across.value.data, across.error, d.value.data].map((a) => frobenius([a]));
      const judged = judgeError(what, error!, bound!, 'movement');
      if (judged.outcome === 'refuted') return judged;
      if (c.value.data[0]! + c.error[0]! < 0)
        return {
          outcome: 'refuted',
          aspect: 'sign',
          detail: `the prediction of sample ${b + 1} moves against its residual`,
        };
      return judged.outcome === 'holds' && bound! >= size! ? vague(what, bound!, size!) : judged;
    });
  },
};

/** How the prediction moves, with what the rule may be off by where its updates are c times the theorem's, and the residual. */
async function movement(
  t: Trial,
  c: number,
): Promise<{ readonly change: B; readonly R: B; readonly E: typeof reference } | undefined> {
  const { network, x, y } = asLinear(t.problem);
  const batches = t.rule.batch === 'within-rank';
  const at = batches || x.columns === 1 ? t : t.on(supervised(network, sample(x, 0), sample(y, 0)));
  const exact = exactProblem(at.problem);
  const E = reference;
  const R = residual(E, exact);
  if (R.value.data.every((v, i) => Math.abs(v) <= R.error[i]!)) return undefined; // nowhere to move
  const z = await at.activities();
  const updates = weightUpdates(await at.updates());
  const own = boundsFor(at);
  const local = updatesWithin(at, z.map(exactly), allowedError(at, z));
  const factors = batches
    ? decorrelationMatrices(own, takenProblem(at, at.problem))
    : learningRates(own, takenProblem(at, at.problem));
  const changes = updates.map((value, i): B => {
    const [G, T] = [local[i]!.value, factors[i]!];
    const { error } = batches ? own.multiply(G, T) : own.scale(T, G);
    return {
      value,
      error: spreadOver(
        error.map((e) => c * e),
        at.accuracy * frobenius([value.data]),
      ),
    };
  });
  return { change: predictionChangeAlong(E, exact, changes), R, E };
}

/** A norm that may be spread over the entries in any way: no entry is off by more. */
const spreadOver = (error: Float64Array, norm: number): Float64Array => error.map((e) => e + norm);

const inner = (a: Float64Matrix, b: Float64Matrix): number => a.data.reduce((sum, v, i) => sum + v * b.data[i]!, 0);

const column = ({ value, error }: B, b: number): B => ({
  value: sample(value, b),
  error: sample({ ...value, data: error }, b).data,
});

const percent = (share: number): string => `${short(100 * share)} %`;
