import { float64, type Float64Matrix } from '../arithmetic/float64.ts';
import { trial } from '../conformance/trial.ts';
import { weightUpdates } from '../conformance/updates.ts';
import { energy, squaredError } from '../definition/energy.ts';
import type { LearningRule } from '../learning/rule.ts';
import { member } from '../problem/family.ts';
import { type LinearProblem, type Supervised, asLinear } from '../problem/problem.ts';
import { residual } from '../theory/feedforward.ts';
import { bpFactors, weightGradients } from '../theory/gradients.ts';
import { predictionChangeAlong } from '../theory/predictionChange.ts';
import { targetAlignment } from '../theory/targetAlignment.ts';
import { type Fit, configurationNamed, fittedTo, gateNetworks } from './configurations.ts';
import { METRICS, NONE } from './metrics.ts';
import { type Measured, type Value, againstBackprop, nonlinearValues, trainedValues } from './nonlinear.ts';
import { type Series, byKey, keyText, sixDigits } from './series.ts';

/** The networks of a seed, by number: from, …, to − 1. */
export interface Networks {
  readonly seed: number;
  readonly from: number;
  readonly to: number;
}

export interface RuleMeasurement {
  /** Sorted by key. */
  readonly series: readonly Series[];
  readonly noAnswers: readonly NoAnswerOn[];
  /** Where networks were fitted to what the rule declares, and where none fits. */
  readonly fits: readonly Fit[];
}

/** A network on which the rule had no answer, and why. */
export interface NoAnswerOn {
  readonly configuration: string;
  /** From 0. */
  readonly network: number;
  readonly reason: string;
}

/**
 * Every metric of a rule on every configuration, fitted to what the rule can do. What the rule does not report on any network (iterations) is left out; what it
 * has no answer for on one network (a crash, no convergence) is NaN there.
 *
 * Updates are held against −∂Loss/∂W_l; the target alignment is the infinitesimal one, mean over the batch; energies are the
 * definition's.   Cost: one `infer` and one `learn` for each network and configuration.
 */
export async function measure(rule: LearningRule, networks: Networks): Promise<RuleMeasurement> {
  const [engine, dtype] = [float64.name, (rule.unitRoundoff ?? 0) > 2 ** -53 ? 'float32' : 'float64'] as const;
  const all = new Map<string, Series & { values: number[] }>();
  const noAnswers: NoAnswerOn[] = [];
  const { names, fits } = fittedTo(rule);
  for (const configuration of names) {
    const family = gateNetworks(configuration, networks.from, networks.to);
    const { activation, steps } = configurationNamed(configuration)!;
    const values =
      activation === undefined ? linearValues : steps === undefined ? nonlinearValues : trainedValues(steps);
    for (const i of family.shapes) {
      const drawn = member(float64, family, i, networks.seed);
      // Rules may count on a linear problem to be one.
      const problem = activation === undefined ? asLinear(drawn) : drawn;
      const answer = await attempt(rule, problem, networks.seed, values, steps === undefined);
      if (typeof answer === 'string') noAnswers.push({ configuration, network: i, reason: answer });
      else
        for (const { metric, layer, value } of answer) {
          const key = { metric, configuration, layer, claim: METRICS[metric].claim, engine, dtype };
          const series = all.get(keyText(key)) ?? { ...key, values: [] };
          all.set(keyText(key), series);
          series.values[i - networks.from] = sixDigits(value);
        }
    }
  }
  const count = networks.to - networks.from;
  const series = [...all.values()].map((s) => ({
    ...s,
    values: Array.from({ length: count }, (_, i) => s.values[i] ?? NONE),
  }));
  return { series: series.toSorted(byKey), noAnswers, fits };
}

/** The metrics on one network, or why there are none. */
async function attempt(
  rule: LearningRule,
  problem: Supervised<Float64Matrix>,
  seed: number,
  measured: Measured,
  countsIterations: boolean,
): Promise<Value[] | string> {
  let iterations: number | undefined;
  const counted = Object.create(rule, {
    infer: {
      value: (...[A, p, options]: Parameters<LearningRule['infer']>) =>
        rule.infer(A, p, { ...options, onIterations: (count) => (iterations = count) }),
    },
  }) as LearningRule;
  try {
    const values = await measured(trial(counted, problem, seed));
    if (iterations === undefined || !countsIterations) return values;
    if (!METRICS.iterations.domain(iterations)) return `onIterations must be told a count, got ${iterations}`;
    return [...values, { metric: 'iterations', layer: 'all', value: iterations }];
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const linearValues: Measured = async ({ problem, activities, updates }) => {
  const linear = asLinear(problem);
  const [z, changes] = [await activities(), weightUpdates(await updates())];
  return [...alignment(linear, changes), energyRatio(linear, z)];
};

function alignment(problem: LinearProblem<Float64Matrix>, changes: readonly Float64Matrix[]): Value[] {
  const gradients = weightGradients(float64, problem, bpFactors(float64, problem));
  const [ours, bp] = [changes.map(({ data }) => data), gradients.map(({ data }) => data)];
  const moved = predictionChangeAlong(float64, problem, changes);
  return [
    ...againstBackprop(ours, bp, -1),
    { metric: 'target-alignment', layer: 'all', value: targetAlignment(float64, residual(float64, problem), moved) },
  ];
}

/** F(z) / Loss: 1 before inference, F* / Loss once activities have settled. */
function energyRatio(problem: LinearProblem<Float64Matrix>, z: readonly Float64Matrix[]): Value {
  const [F, loss] = [energy(float64, problem.network, z), squaredError(float64, problem)];
  return { metric: 'energy-ratio', layer: 'all', value: F.data[0]! / loss.data[0]! };
}
