import { elementwiseBound } from '../../arithmetic/elementwiseBound.ts';
import { localUpdates } from '../../learning/updates.ts';
import { mapParameters } from '../../layers/parameters.ts';
import { isLinearGaussian } from '../../network/linearGaussian.ts';
import { mapProblem } from '../../problem/problem.ts';
import { type Check, decisive } from '../check.ts';
import { judgeUpdates } from '../deviation.ts';
import { taken } from '../tolerance.ts';
import { stepped } from '../trial.ts';
import { nonlinearEquilibrium } from './nonlinearEquilibrium.ts';
import { stationarity } from './stationarity.ts';

/**
 * Are the activities of a rule's own training step those of inference, and its updates what the rule learns from them?
 *
 * `infer` and `learn` may be right, and the step that calls them wrong: an error stored one step early, updates from activities that
 * have moved on. The step's activities are held to C03 or E06, and its updates to what `learn` answers at these very activities, to
 * the roundings that both may make.
 */
export const step: Check = {
  id: 'step',
  number: 'C17',
  title:
    'a training step gives the activities of inference, and the updates that are learned from those very activities',
  kind: 'optional',
  claims: ['se/eq-34'],
  problems: 'linear and nonlinear',
  async judge(t) {
    const given = await stepped(t);
    if (given === undefined) return undefined;
    const measure = isLinearGaussian(t.problem.network) ? stationarity : nonlinearEquilibrium;
    const { activities, updates } = given;
    const held = t.rule.departures[measure.id] === undefined;
    const settled = held ? await measure.judge({ ...t, activities: async () => activities }) : undefined;
    const E = elementwiseBound(t.unitRoundoff);
    const rounding = localUpdates(E, mapProblem(t.problem, taken(t)), activities.map(taken(t)));
    const within = (theta: (typeof updates)[number], i: number) =>
      mapParameters(theta, (value, name) => ({ value, error: rounding[i]![name]!.error }));
    const learned = await t.learnFrom(t.problem, activities);
    const same = judgeUpdates('in the step, against learn at its activities', updates.map(within), learned.map(within));
    return decisive([
      ...(settled ? [{ ...settled, detail: `activities of the step: ${settled.detail}` }] : []),
      ...(same ? [same] : []),
    ]);
  },
};
