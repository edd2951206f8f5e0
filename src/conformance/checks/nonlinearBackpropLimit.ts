import { elementwiseBound } from '../../arithmetic/elementwiseBound.ts';
import type { Bounded } from '../../arithmetic/errorBound.ts';
import { float64, type Float64Matrix } from '../../arithmetic/float64.ts';
import { descentOf, lossOf } from '../../definition/nonlinear.ts';
import { localCertificate } from '../../inference/localCertificate.ts';
import type { Parameters } from '../../layers/layer.ts';
import { mapParameters } from '../../layers/parameters.ts';
import { ends } from '../../learning/ends.ts';
import { mapGraph } from '../../network/graph.ts';
import { chainOf } from '../../problem/chain.ts';
import { type Supervised, supervised } from '../../problem/problem.ts';
import type { Check } from '../check.ts';
import { judgeUpdates } from '../deviation.ts';
import { oncePerProblem } from '../oncePerProblem.ts';
import { absences } from '../capabilities.ts';
import { relayered } from '../relayered.ts';
import type { Trial } from '../trial.ts';
import { hiddenNorm, taken } from '../tolerance.ts';
import { sweepOf, updateDistances } from '../updateDistances.ts';

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
  decides: ['updates'],
  claims: ['se/bp-gradient'],
  problems: 'nonlinear',
  async judge(t) {
    const faint = absences(t.rule).includes('precisions') ? inOutputUnits(t) : faintly(t);
    if (!faint) return undefined;
    const at = t.on(faint.problem);
    const updates = await at.updates();
    const z = await at.activities();
    const { expected } = faint;
    const reach = updateDistances(faint.problem, faint.distance, t.accuracy * hiddenNorm(z));
    return judgeUpdates(
      `at output precision ${faint.precision.toExponential(1)}`,
      updates.map((theta, i) =>
        mapParameters(theta, (value, name) => ({
          value,
          // A norm that may be spread over the entries in any way: as one entry's error it is the same norm.
          error: expected[i]![name]!.error.map((e, k) => (k === 0 ? e + reach[i]![name]! : e)),
        })),
      ),
      expected,
    );
  },
};

interface Faint {
  readonly problem: Supervised<Float64Matrix>;
  /** p_L */
  readonly precision: number;
  /** A minimum lies within this of the feedforward sweep. */
  readonly distance: number;
  /** Backpropagation's updates. */
  readonly expected: readonly Parameters<Bounded<Float64Matrix>>[];
}

/** The problem with another output precision, or `undefined` where it cannot be written. */
type Weighed = (problem: Supervised<Float64Matrix>, precision: number) => Supervised<Float64Matrix> | undefined;

const byPrecision: Weighed = (problem, precision) => {
  const [L, last] = [problem.network.edges.length, float64.matrix(1, 1, [precision])];
  return relayered(problem, (at, l) => (l === L ? { ...at, precision: last } : at));
};

/**
 * The same in units of the output's own deviation, where its precision is 1: the last layer's weights and biases, and the targets,
 * times √p_L. No weights can carry a last layer's skip, or its activation where that comes after them.
 */
const byUnits: Weighed = (problem, precision) => {
  const { skip, activation, placement } = chainOf(problem).at(-1)!;
  if (skip || (activation !== 'identity' && placement === 'after')) return undefined;
  const [L, unit] = [problem.network.edges.length, float64.matrix(1, 1, [Math.sqrt(precision)])];
  const { network, x, y } = relayered(problem, (at, l) =>
    l === L ? { ...at, weights: float64.scale(unit, at.weights), bias: at.bias && float64.scale(unit, at.bias) } : at,
  );
  return supervised(network, x, float64.scale(unit, y));
};

const faintly = oncePerProblem((t) => nearTheSweep(t, byPrecision));
const inOutputUnits = oncePerProblem((t) => nearTheSweep(t, byUnits));

function nearTheSweep(t: Trial, weighed: Weighed): Faint | undefined {
  for (const precision of PRECISIONS) {
    const problem = weighed(t.problem, precision);
    if (problem === undefined) return undefined;
    const proven = localCertificate(problem, [...sweepOf(problem).slice(0, -1), problem.y], ends);
    if (proven.kind === 'empirical') continue;
    const E = elementwiseBound(t.unitRoundoff);
    const expected = descentOf(E, mapGraph(problem.network, taken(t)), (D, network, constant) =>
      lossOf(D, supervised(network, constant(taken(t)(problem.x)), constant(taken(t)(problem.y)))),
    );
    return { problem, precision, distance: proven.bound, expected };
  }
  return undefined;
}
