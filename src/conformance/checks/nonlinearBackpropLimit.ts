import { elementwiseBound } from '../../arithmetic/elementwiseBound.ts';
import { float64, type Float64Matrix } from '../../arithmetic/float64.ts';
import { denseDescentOf, denseLossOf } from '../../definition/dense.ts';
import { exactly } from '../../inference/certificate.ts';
import { localCertificate } from '../../inference/dense/localCertificate.ts';
import type { DenseProblem } from '../../network/dense/denseNetwork.ts';
import type { Check } from '../check.ts';
import { denseOf, exactNetwork, judgeDenseUpdates } from '../nonlinear/dense.ts';
import { ends } from '../nonlinear/ends.ts';
import { nonlinearProblems } from '../nonlinear/problems.ts';
import { sweepOf, updateDistances } from '../nonlinear/updateDistances.ts';
import { absences } from '../problems.ts';
import { hiddenNorm } from '../tolerance.ts';
import type { Trial } from '../trial.ts';

/** p_L is lowered by these factors until a minimum is proven next to the feedforward sweep. */
const FACTORS = [2 ** -12, 2 ** -16, 2 ** -20];

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
    const faint = faintly(denseOf(t.problem));
    if (!faint) return undefined;
    const at: Trial = t.on(faint.problem);
    const updates = await at.updates();
    const z = await at.activities();
    const E = elementwiseBound(t.unitRoundoff);
    const { network, x, y } = faint.problem;
    const expected = denseDescentOf(E, exactNetwork(network), (D, moved, constant) =>
      denseLossOf(D, { network: moved, x: constant(exactly(x)), y: constant(exactly(y)) }),
    );
    const reach = updateDistances(faint.problem, faint.distance, t.accuracy * hiddenNorm(z));
    return judgeDenseUpdates(
      `at output precision ${network.layers.at(-1)!.precision.data[0]!.toExponential(1)}`,
      updates.map((value, i) => ({
        value,
        // A norm that may be spread over the entries in any way: as one entry's error it is the same norm.
        error: expected[i]!.error.map((e, k) => (k === 0 ? e + reach[i]! : e)),
      })),
      expected,
    );
  },
};

function faintly(
  problem: DenseProblem<Float64Matrix>,
): { readonly problem: DenseProblem<Float64Matrix>; readonly distance: number } | undefined {
  const { network, y } = problem;
  for (const factor of FACTORS) {
    const precision = float64.matrix(1, 1, [factor]);
    const layers = network.layers.map((at, i) => (i === network.layers.length - 1 ? { ...at, precision } : at));
    const faint = { ...problem, network: { ...network, layers } };
    const proven = localCertificate(faint, [...sweepOf(faint).slice(0, -1), y], ends);
    if (proven.kind === 'proven') return { problem: faint, distance: proven.bound };
  }
  return undefined;
}
