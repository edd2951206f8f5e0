import { describe, expect, test } from 'vitest';
import { float32 } from '../src/arithmetic/float32.ts';
import {
  LEARNING_RULES,
  PcnCheckError,
  bignumber64,
  checkRule,
  equilibrium,
  feedforwardActivities,
  float64,
  linearNetwork,
  linearProblem,
  loss,
  mapProblem,
  network,
  outputMaps,
  primeField,
  rational,
  rescalingMatrix,
  spectrum,
  tfjs,
} from '../src/index.ts';
import { conformance } from '../src/vitest.ts';

// What a caller without types can do, and what a caller with them can do by mistake: refused by name, never by a bare TypeError.

const numbers = {
  widths: [1, 2, 1],
  weights: [
    [1, 0],
    [1, 1],
  ],
  x: [1],
  y: [4],
  batch: 1,
};
const without = (name: string): object => Object.fromEntries(Object.entries(numbers).filter(([key]) => key !== name));
const SYSTEMS = { float64, float32, rational, bignumber64, primeField };

/** A call whose types a caller without them does not see. */
const call = (f: (...args: never[]) => unknown, ...args: readonly unknown[]): unknown =>
  Reflect.apply(f, undefined, args);

async function refusal(f: () => unknown): Promise<string> {
  try {
    await f();
  } catch (error) {
    expect(error).toBeInstanceOf(PcnCheckError);
    return (error as Error).message;
  }
  throw new Error('it must be refused, and was not');
}

describe('numbers of a problem', () => {
  test.each([
    [
      'nested inputs',
      { ...numbers, x: [[1]] },
      /^problem: x must hold numbers, got a list of 1 at entry 0; write its rows/,
    ],
    [
      'nested weights',
      { ...numbers, weights: [[[1], [0]], [[1, 1]]] },
      /^network: W_1 must hold numbers, got a list of 1/,
    ],
    ['text', { ...numbers, y: ['4'] }, /^problem: y must hold numbers, got "4" at entry 0; convert it first/],
    ['integers of JavaScript', { ...numbers, y: [4n] }, /^problem: y must hold numbers, got 4 \(bigint\)/],
    ['one number', { ...numbers, x: 1 }, /^problem: x must be a list, got 1; /],
    ...['x', 'y', 'widths', 'weights'].map(
      (name) => [`no ${name}`, without(name), new RegExp(`: ${name} must be a list, got undefined; `)] as const,
    ),
    ['scale for scales', { ...numbers, scale: [2, 2] }, /must not have "scale", got it; did you mean scales\?/],
    [
      'activation for activations',
      { ...numbers, activation: ['relu', 'relu'] },
      /must not have "activation", got it; did you mean activations\?/,
    ],
    ['nothing', undefined, /^network: the numbers must be an object with widths and weights, got undefined/],
  ] as const)('%s are refused, with what to do', async (_, given, message) => {
    expect(await refusal(() => call(linearProblem, float64, given))).toMatch(message);
  });

  test('a network can be made of the numbers of a problem', () => {
    expect(network(float64, numbers).edges.length).toBe(2);
  });
});

describe('a problem in the place of its network, and the other way round', () => {
  const p = linearProblem(float64, numbers);
  test.each([
    ['rescalingMatrix', rescalingMatrix],
    ['outputMaps', outputMaps],
    ['spectrum', spectrum],
    ['feedforwardActivities', feedforwardActivities],
  ])('%s asks for the network of the problem', async (_, f) => {
    expect(await refusal(() => call(f, float64, p))).toMatch(
      /network must be a network, got a problem; give its network/,
    );
  });
  test.each([
    ['equilibrium', equilibrium],
    ['loss', loss],
  ])('%s asks for a problem', async (_, f) => {
    expect(await refusal(() => call(f, float64, p.network))).toMatch(/a problem \(of linearProblem\) has one/);
  });
});

describe('matrices of another arithmetic', () => {
  const pairs = Object.entries(SYSTEMS).flatMap(([one, A]) =>
    Object.entries(SYSTEMS).flatMap(([other, B]) => (one === other ? [] : [[one, other, A, B] as const])),
  );
  test.each(pairs)('%s refuses a problem of %s', async (_, __, A, B) => {
    const problem = linearProblem(B as typeof float64, numbers);
    expect(await refusal(() => call(equilibrium, A, problem))).toMatch(
      /a matrix must be one of .*, got one of another/,
    );
  });
  test('a problem that is carried over is taken', async () => {
    const { S } = equilibrium(
      float64,
      mapProblem(linearProblem(rational, numbers), (a) => float64.matrix(a.rows, a.columns, a.data.map(Number))),
    );
    expect([...S.data]).toEqual([3]);
    const T = await tfjs('cpu');
    expect(await refusal(() => call(equilibrium, T, linearProblem(float64, numbers)))).toMatch(
      /^tfjs-cpu: a matrix must/,
    );
  });
});

describe('checkRule', () => {
  const rule = LEARNING_RULES[0]!;
  test('the seed is 1 unless told', async () => {
    const asked = { checks: ['determinism'] } as const;
    expect(await checkRule(rule, asked)).toEqual(await checkRule(rule, { seed: 1, ...asked }));
  });
  test('a check goes by its number too, as reports name it', async () => {
    const { checks } = await checkRule(rule, { checks: ['C02', 'determinism'] });
    expect(checks.map(({ check, number }) => [check, number])).toEqual([
      ['determinism', 'C01'],
      ['target-shape', 'C02'],
    ]);
  });
  test.each([
    ['nothing', undefined, {}, /^checkRule: rule must be an object with id, name, infer and learn, got undefined; /],
    ['a module', { default: rule }, {}, /got an object without id, .*; give its default export/],
    ['a function', () => rule, {}, /^checkRule: rule must be an object/],
    ['check for checks', rule, { check: ['C05'] }, /got "check"; did you mean checks\?/],
    [
      'a number that no check has',
      rule,
      { checks: ['C99'] },
      /checks must name checks, got "C99"; known: determinism, /,
    ],
  ] as const)('%s is refused', async (_, given, options, message) => {
    expect(await refusal(() => call(checkRule, given, options))).toMatch(message);
  });
  test('conformance refuses an option that it does not know, and what is no rule', async () => {
    expect(await refusal(() => call(conformance, rule, { seeds: 1 }))).toMatch(/got "seeds"; did you mean seed\?/);
    expect(await refusal(() => call(conformance, undefined))).toMatch(/rule must be an object/);
  });
});

test('a network that was not made by linearNetwork says so', async () => {
  const { nodes, edges } = linearNetwork(float64, numbers);
  expect(await refusal(() => call(rescalingMatrix, float64, { nodes, layers: edges }))).toMatch(
    /network must have nodes and edges/,
  );
});
