import type { Bounded } from '../../arithmetic/errorBound.ts';
import { elementwiseBound } from '../../arithmetic/elementwiseBound.ts';
import type { Float64Matrix } from '../../arithmetic/float64.ts';
import { energyGradient, startOf } from '../../inference/state.ts';
import { mapParameters } from '../../layers/parameters.ts';
import { localUpdates } from '../../learning/updates.ts';
import { mapGraph } from '../../network/graph.ts';
import { type Supervised, mapProblem, supervised } from '../../problem/problem.ts';
import { type Check, type Judgement, decisive, judgeError } from '../check.ts';
import { withParametersOf } from '../moved.ts';
import { distance, taken } from '../tolerance.ts';
import { type Trial, travelled } from '../trial.ts';
import { endToEnd } from '../updates.ts';

type B = Bounded<Float64Matrix>;

/** Powers of two, so that a rate is exact in any arithmetic; small enough for every network that is asked. */
const RATES = { steps: 4, activityRate: 2 ** -5, parameterRate: 2 ** -7 } as const;

/**
 * Is a run in which parameters move during inference the one that incremental predictive coding defines?
 *
 *     z_l ← z_l − γ ∂F_b/∂z_l,   θ ← θ − α ∂F/∂θ   at the same point (simultaneous), or θ from the new z (alternating)
 *
 * Each step is held against the definition from the rule's own point before it, so that errors do not add up: what may differ is
 * the rounding of one step. The start is the feedforward sweep with the ends clamped, and the parameters as given.
 */
export const trajectory: Check = {
  id: 'trajectory',
  number: 'E11',
  title: 'a run in which parameters move during inference takes the steps of its definition, one by one',
  kind: 'optional',
  claims: ['se/eq-34'],
  problems: 'linear and nonlinear',
  async judge(t) {
    if (!t.rule.trajectory) return undefined;
    const points = await travelled(t, RATES);
    return decisive([...start(t, points[0]!), ...points.slice(1).flatMap((point, i) => next(t, points[i]!, point, i))]);
  },
};

type Point = Awaited<ReturnType<typeof travelled>>[number];

/** What one part of a point is off by, and what rounding may make of it, twice: once in the rule and once here. */
function held(what: string, value: Float64Matrix, expected: B, aspect: string): Judgement {
  const { error, bound } = distance({ value, error: expected.error }, expected);
  return judgeError(what, error, bound, aspect);
}

function start(t: Trial, { activities, parameters }: Point): Judgement[] {
  const exact = mapProblem(t.problem, taken(t));
  const sweep = startOf(elementwiseBound(t.unitRoundoff), exact);
  return [
    ...activities.map((z, l) => held(`z_${l} at the start`, z, sweep[l]!, 'start')),
    ...endToEnd(parameters).map(({ name, parameter, layer, value }) =>
      held(`${name} at the start`, value, exact.network.edges[layer - 1]!.theta[parameter]!, 'start'),
    ),
  ];
}

function next(t: Trial, before: Point, after: Point, i: number): Judgement[] {
  const E = elementwiseBound(t.unitRoundoff);
  const rate = (value: number): B => E.matrix(1, 1, [value]);
  const asTaken = (z: readonly Float64Matrix[]): B[] => z.map(taken(t));
  const { network, x, y } = t.problem;
  const at: Supervised<B> = supervised(
    withParametersOf(
      mapGraph(network, taken(t)),
      before.parameters.map((theta) => mapParameters(theta, taken(t))),
    ),
    taken(t)(x),
    taken(t)(y),
  );
  const z = asTaken(before.activities);
  const gradient = energyGradient(E, at, z); // of the free nodes 1..L−1
  const expected = z.map((zl, l) =>
    l === 0 || l === z.length - 1 ? zl : E.subtract(zl, E.scale(rate(RATES.activityRate), gradient[l - 1]!)),
  );
  const order = t.rule.trajectoryOrder ?? 'simultaneous';
  const updates = localUpdates(E, at, order === 'simultaneous' ? z : asTaken(after.activities));
  const when = `after step ${i + 1}`;
  return [
    ...after.activities.map((zl, l) => held(`z_${l} ${when}`, zl, expected[l]!, 'activities')),
    ...endToEnd(after.parameters).map(({ name, parameter, layer, value }) => {
      const { [parameter]: theta } = at.network.edges[layer - 1]!.theta;
      const moved = E.add(theta!, E.scale(rate(RATES.parameterRate), updates[layer - 1]![parameter]!));
      return held(`${name} ${when} (${order})`, value, moved, 'parameters');
    }),
  ];
}
