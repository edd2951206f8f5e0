import { float64 } from '../../arithmetic/float64.ts';
import { energyGradient, startOf } from '../../inference/state.ts';
import type { Parameters } from '../../layers/layer.ts';
import { localUpdates } from '../../learning/updates.ts';
import { supervised } from '../../problem/problem.ts';
import { apart, inner, norm, shown, times } from '../matrices.ts';
import { withParametersOf } from '../moved.ts';
import { type Trial, travelled } from '../trial.ts';
import { endToEnd } from '../updates.ts';
import { HONEST, type M, type P } from './beliefs.ts';

const RATES = { steps: 3, activityRate: 2 ** -5, parameterRate: 2 ** -8 } as const;
/** Relative to how far a part moves. */
const CLOSE = 1e-9;
/** Problems with a batch and at least two hidden layers: what is summed, and in which order, shows only there. */
const [FEWEST, MOST] = [2, 5] as const;

/** One step of a run: the problem with the parameters before it and after it, and the activities. */
interface Leap {
  readonly before: P;
  readonly after: P;
  readonly z: readonly M[];
  readonly next: readonly M[];
}
type Moves = (leap: Leap) => readonly M[];

/** −∂F/∂z_l of the hidden layers, and −∂F/∂θ. */
const falls = (p: P, z: readonly M[]): M[] => energyGradient(HONEST, p, z).map((g) => times(-1, g));
const learns = (p: P, z: readonly M[]): M[] => endToEnd(localUpdates(HONEST, p, z)).map(({ value }) => value);

/** Hidden layers moved in place one after another. */
const inTurn =
  (order: (layers: readonly number[]) => readonly number[]): Moves =>
  ({ before, z }) => {
    const moved = [...z];
    for (const l of order(z.slice(1, -1).map((_, i) => i + 1)))
      moved[l] = float64.add(moved[l]!, times(RATES.activityRate, falls(before, moved)[l - 1]!));
    return moved.slice(1, -1).map((m, i) => times(1 / RATES.activityRate, float64.subtract(m, z[i + 1]!)));
  };

const OF_ACTIVITIES: readonly (readonly [string, Moves])[] = [
  ['', ({ before, z }) => falls(before, z)],
  ['activities move by the parameters of the step after: parameters move first', ({ after, z }) => falls(after, z)],
  ['activities move in place one after another, from the input up', inTurn((layers) => layers)],
  ['activities move in place one after another, from the output down', inTurn((layers) => layers.toReversed())],
];
const OF_PARAMETERS: readonly (readonly [string, Moves])[] = [
  ['simultaneous', ({ before, z }) => learns(before, z)],
  ['alternating', ({ before, next }) => learns(before, next)],
];

/** What a run in which parameters move does otherwise than its definition: at its start, to activities and to parameters. */
export async function trajectoryCause(trials: readonly Trial[]): Promise<string | undefined> {
  const some = trials.filter(({ problem: { network, x } }) => network.edges.length > 2 && x.columns > 1).slice(0, MOST);
  if (some.length < FEWEST) return undefined;
  const leaps: Leap[] = [];
  let late = 0;
  for (const t of some) {
    const points = await travelled(t, RATES);
    const at = (theta: readonly Parameters<M>[]): P =>
      supervised(withParametersOf(t.problem.network, theta), t.problem.x, t.problem.y);
    if (startsLate(t.problem, points[0]!.activities)) late++;
    for (const [i, { activities, parameters }] of points.slice(1).entries())
      leaps.push({
        ...{ before: at(points[i]!.parameters), after: at(parameters) },
        ...{ z: points[i]!.activities, next: activities },
      });
  }
  const { trajectoryOrder = 'simultaneous' } = some[0]!.rule;
  const told = [
    late === some.length ? 'the first point is that after a step, and not the feedforward sweep' : '',
    ofActivities(leaps),
    ofParameters(leaps, trajectoryOrder),
  ];
  if (told.includes(undefined) || told.every((clause) => clause === '')) return undefined;
  return `in the trajectory, ${told.filter((clause) => clause !== '').join('; and ')}`;
}

/** Whether the start is where one step from the sweep ends. */
function startsLate(problem: P, z: readonly M[]): boolean {
  const sweep = startOf(HONEST, problem);
  const moved = sweep.slice(1, -1).map((m, i) => float64.add(m, times(RATES.activityRate, falls(problem, sweep)[i]!)));
  return apart(z.slice(1, -1), moved) <= CLOSE * apart(sweep.slice(1, -1), moved);
}

/** A clause, none where moves are right, `undefined` where nothing fits. */
function ofActivities(leaps: readonly Leap[]): string | undefined {
  const came: Moves = ({ z, next }) =>
    next.slice(1, -1).map((m, i) => times(1 / RATES.activityRate, float64.subtract(m, z[i + 1]!)));
  const found = OF_ACTIVITIES.find(([, moves]) => leaps.every((leap) => factorOf(came, moves)(leap) === 1));
  return found ? found[0] : factorClause('activities move', leaps, factorOf(came, OF_ACTIVITIES[0]![1]), 1 / SWAP);
}

function ofParameters(leaps: readonly Leap[], declared: string): string | undefined {
  const flat = ({ network }: P): M[] =>
    endToEnd(network.edges.map(({ theta, layer }) => learning(theta, layer))).map(({ value }) => value);
  const came: Moves = ({ before, after }) =>
    flat(after).map((m, i) => times(1 / RATES.parameterRate, float64.subtract(m, flat(before)[i]!)));
  const order = OF_PARAMETERS.find(([, moves]) => leaps.every((leap) => factorOf(came, moves)(leap) === 1));
  if (order)
    return order[0] === declared
      ? ''
      : `parameters move in the ${order[0]} order, and ${declared} is declared: set trajectoryOrder to '${order[0]}', or learn from the activities ${declared === 'simultaneous' ? 'before' : 'after'} the step`;
  const right = OF_PARAMETERS.find(([name]) => name === declared)![1];
  return factorClause('parameters move', leaps, factorOf(came, right), SWAP);
}

const learning = (
  theta: Parameters<M>,
  layer: { readonly parameters: Readonly<Record<string, unknown>> },
): Parameters<M> => Object.fromEntries(Object.entries(theta).filter(([name]) => name in layer.parameters));

/** c with came = c · moves; NaN where it is no multiple. */
const factorOf =
  (came: Moves, moves: Moves) =>
  (leap: Leap): number => {
    const [got, right] = [came(leap), moves(leap)];
    const size = norm(...right);
    const c = got.reduce((sum, m, i) => sum + inner(m, right[i]!), 0) / size ** 2;
    const off = apart(
      got,
      right.map((m) => times(c, m)),
    );
    const rounding = (1e-14 / RATES.parameterRate) * norm(...leap.z);
    if (!(off <= Math.max(1e-7 * size, rounding))) return NaN;
    return Math.abs(c - 1) * size <= Math.max(1e-7 * size, rounding) ? 1 : c;
  };

/** γ/α */
const SWAP = RATES.activityRate / RATES.parameterRate;

function factorClause(
  what: string,
  leaps: readonly Leap[],
  factor: (leap: Leap) => number,
  swap: number,
): string | undefined {
  const factors = leaps.map(factor);
  const all = (of: (leap: Leap) => number): boolean =>
    leaps.every((leap, i) => Math.abs(factors[i]! - of(leap)) <= 1e-5 * Math.max(Math.abs(of(leap)), 1e-3));
  const batch = ({ z }: Leap): number => z[0]!.columns;
  if (all(() => 0)) return `${what} not at all`;
  if (all(batch)) return `${what} B times as far as they must: their gradient is summed over the batch`;
  if (all((leap) => 1 / batch(leap)))
    return `${what} 1/B times as far as they must: their gradient is divided by the batch size`;
  if (all(() => swap))
    return `${what} by the rate of the ${swap > 1 ? 'activities' : 'parameters'}, and not by their own`;
  return all(() => factors[0]!) ? `${what} ${shown(factors[0]!)} times as far as they must` : undefined;
}
