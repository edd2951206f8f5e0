import { frobenius } from '../../arithmetic/norm.ts';
import { significant } from '../../numerals.ts';
import { type Random, streams } from '../../random.ts';
import type { Tensor } from '../../protocol/safetensors.ts';
import { causeOf } from './cause.ts';
import { type Differences, differences } from './differences.ts';
import { type Finding, finding } from './finding.ts';
import { type AskedModel, type Parameters, type Point, batchOf } from './network.ts';
import { direction, moved } from './points.ts';
import { type ProductTest, productTest } from './product.ts';
import { answersOf } from './answers.ts';

type Found = Omit<Finding, 'check' | 'layer'>;

/** What a layer's prediction is taken by: its state, or one of its parameters. */
interface Variable {
  /** A parameter's name; none of the state. */
  readonly name: string | undefined;
  readonly tensor: Tensor;
  readonly v: Float64Array;
  at(t: number, v: Float64Array): Promise<Float64Array>;
}

/**
 * The local products of layer l at a point: gᵀ ∂f/∂z and gᵀ ∂f/∂θ for each parameter, held against differences of the predictions.
 * g is what the prediction moves by along each variable, and noise: a wrong product differs by as much as it is wrong.
 */
export async function localProducts(
  model: AskedModel,
  l: number,
  point: Point,
  seed: number,
): Promise<readonly Finding[]> {
  const random = streams(seed);
  const u = model.network.unitRoundoff;
  const [state, parameters] = [point.states[l - 1]!, point.parameters[l - 1]!];
  const variables = variablesOf(model, l, state, parameters, random);
  const of = async (variable: Variable, v = variable.v): Promise<readonly Differences[]> => {
    const found: Differences[] = [];
    for await (const one of differences((t) => variable.at(t, v), u)) found.push(one);
    return found;
  };
  const answers = await finding({ check: 'answers', layer: l }, async () => {
    const shape = (await model.predict(l, state, parameters)).data;
    const normal = random(`layer ${l} g`);
    const other = moved(state, direction(random(`layer ${l} other`), state), l === 1 ? 0 : 0.5);
    return answersOf(model, l, { state, other, parameters, g: shape.map(() => normal.normal()) });
  });
  if (variables.length === 0) return answers;
  const products = await finding({ check: l > 1 ? 'state' : 'parameters', layer: l }, async () => {
    const prediction = await model.predict(l, state, parameters);
    const steps = new Map<Variable, readonly Differences[]>();
    for (const variable of variables) steps.set(variable, await of(variable));
    const slopes = [...steps.values()].map((list) => list[0]!.derivative);
    const g = mixture(slopes, random(`layer ${l} products`));
    const pulled = await model.pull(l, state, parameters, g, prediction.shape);
    const scale = Math.max(...slopes.map((slope) => frobenius([slope])));
    const found: Finding[] = [];
    for (const [variable, list] of steps) {
      const own = variable.name === undefined ? pulled.state! : pulled.parameters.get(variable.name)!;
      const test = productTest(g, list, own.data, variable.v, { u, scale });
      if (list.some(({ staircase }) => staircase)) {
        found.push({
          ...{ check: variable.name === undefined ? 'state' : 'parameters', layer: l, of: variable.name },
          ...{ verdict: 'refuted', sentence: STAIRCASE },
        });
        continue;
      }
      const why = test.kind === 'differs' ? await because(variable, test, own, g) : '';
      found.push({
        ...{ check: variable.name === undefined ? 'state' : 'parameters', layer: l, of: variable.name },
        ...verdictOf(test, variable.name === undefined ? 'gᵀ ∂f/∂z' : `gᵀ ∂f/∂θ of ${variable.name}`, why),
      });
    }
    return found;
  });
  return [...answers, ...products];

  async function because(variable: Variable, test: ProductTest, own: Tensor, g: Float64Array): Promise<string> {
    const v = direction(random(`layer ${l} ${variable.name ?? 'state'} again`), variable.tensor);
    const again = productTest(g, await of(variable, v), own.data, v, { u, scale: 0 });
    return causeOf(
      own.data,
      own.shape,
      [
        { v: variable.v, expected: test.expected },
        { v, expected: again.expected },
      ],
      batchOf(model.network),
    );
  }
}

function variablesOf(
  model: AskedModel,
  l: number,
  state: Tensor,
  parameters: Parameters,
  random: (stream: string) => Random,
): readonly Variable[] {
  const byState: Variable = {
    ...{ name: undefined, tensor: state, v: direction(random(`layer ${l} state`), state) },
    at: async (t, v) => (await model.predict(l, moved(state, v, t), parameters)).data,
  };
  const byParameter = [...parameters].map(([name, tensor]): Variable => ({
    ...{ name, tensor, v: direction(random(`layer ${l} ${name}`), tensor) },
    at: async (t, v) => (await model.predict(l, state, new Map(parameters).set(name, moved(tensor, v, t)))).data,
  }));
  return l === 1 ? byParameter : [byState, ...byParameter];
}

/** The slopes and noise, each of length 1. */
function mixture(slopes: readonly Float64Array[], { normal }: Random): Float64Array {
  const noise = slopes[0]!.map(() => normal());
  const parts = [...slopes, noise].map((part) => ({ part, size: frobenius([part]) }));
  return noise.map((_, i) => parts.reduce((sum, { part, size }) => (size > 0 ? sum + part[i]! / size : sum), 0));
}

const STAIRCASE =
  'the prediction moves in jumps, which the declared unit roundoff does not make: a part is computed in fewer digits (a cast to float16 or float32), or is rounded';

/** What a product test comes to, in words. */
export function verdictOf({ kind, expected, got, bound, step, kinks }: ProductTest, what: string, why: string): Found {
  const size = Math.abs(expected) || 1;
  const numbers = { error: Math.abs(expected - got) / size, bound: bound / size };
  const said = `${what} is ${significant(got)} along a direction, differences say ${significant(expected)} ± ${significant(bound)}`;
  const at =
    kinks === 0 ? '' : `; kinks were crossed (${kinks} entries), and are in the bound (step ${significant(step)})`;
  if (kind === 'agrees') return { verdict: 'holds', sentence: `${said}${at}`, ...numbers };
  if (kind === 'differs') return { verdict: 'refuted', sentence: `${said}: ${why}${at}`, ...numbers };
  return {
    verdict: 'undecided',
    sentence: `${said}, too coarse to tell${at}; ask in float64, or with fewer units`,
    ...numbers,
  };
}
