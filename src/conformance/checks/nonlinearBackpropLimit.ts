import { elementwiseBound } from '../../arithmetic/elementwiseBound.ts';
import { exactNetwork } from '../../inference/dense/exactNetwork.ts';
import type { Bounded } from '../../arithmetic/errorBound.ts';
import { float64, type Float64Matrix } from '../../arithmetic/float64.ts';
import { denseDescentOf, denseLossOf } from '../../definition/dense.ts';
import { exactly } from '../../inference/certificate.ts';
import { localCertificate } from '../../inference/dense/localCertificate.ts';
import type { DenseProblem } from '../../network/dense/denseNetwork.ts';
import type { Check } from '../check.ts';
import { denseOf, judgeDenseUpdates } from '../nonlinear/dense.ts';
import { ends } from '../../learning/ends.ts';
import { nonlinearProblems } from '../nonlinear/problems.ts';
import { sweepOf, updateDistances } from '../nonlinear/updateDistances.ts';
import { oncePerProblem } from '../oncePerProblem.ts';
import { absences } from '../problems.ts';
import { hiddenNorm } from '../tolerance.ts';
import type { Trial } from '../trial.ts';

/** p_L, lowered until a minimum is proven next to the feedforward sweep. */
const PRECISIONS = [2 ** -12, 2 ** -16, 2 ** -20];

/**
 * In a nonlinear network, do updates become backpropagation's as the output's precision vanishes?
 *
 * The certificate at the feedforward sweep ẑ proves a minimum within D of it, D in proportion to p_L, and `updateDistances` what
 * that lets an update be from backpropagation's.
 */
export const nonlinearBackpropLimit: Check = {
  id: 'nonlinear-backprop-limit',
  number: 'E09',
  title: 'in nonlinear networks, updates become backpropagation’s as the output precision vanishes',
  kind: 'optional',
  claims: ['se/bp-gradient'],
  problems: nonlinearProblems,
  async judge(t) {
    if (absences(t.rule).includes('precisions')) return undefined;
    const faint = faintly(t);
    if (!faint) return undefined;
    const at: Trial = t.on(faint.problem);
    const updates = await at.updates();
    const z = await at.activities();
    const { expected } = faint;
    const reach = updateDistances(faint.problem, faint.distance, t.accuracy * hiddenNorm(z));
    return judgeDenseUpdates(
      `at output precision ${faint.precision.toExponential(1)}`,
      updates.map((value, i) => ({
        value,
        // A norm that may be spread over the entries in any way: as one entry's error it is the same norm.
        error: expected[i]!.error.map((e, k) => (k === 0 ? e + reach[i]! : e)),
      })),
      expected,
    );
  },
};

interface Faint {
  readonly problem: DenseProblem<Float64Matrix>;
  /** p_L */
  readonly precision: number;
  /** A minimum lies within this of the feedforward sweep. */
  readonly distance: number;
  /** Backpropagation's updates. */
  readonly expected: readonly Bounded<Float64Matrix>[];
}

const faintly = oncePerProblem((t): Faint | undefined => {
  const given = denseOf(t.problem);
  const L = given.network.layers.length;
  for (const precision of PRECISIONS) {
    const last = float64.matrix(1, 1, [precision]);
    const layers = given.network.layers.map((at, i) => (i === L - 1 ? { ...at, precision: last } : at));
    const problem = { ...given, network: { ...given.network, layers } };
    const proven = localCertificate(problem, [...sweepOf(problem).slice(0, -1), problem.y], ends);
    if (proven.kind === 'empirical') continue;
    const E = elementwiseBound(t.unitRoundoff);
    const expected = denseDescentOf(E, exactNetwork(problem.network), (D, network, constant) =>
      denseLossOf(D, { network, x: constant(exactly(problem.x)), y: constant(exactly(problem.y)) }),
    );
    return { problem, precision, distance: proven.bound, expected };
  }
  return undefined;
});
