import { describe, expect, test } from 'vitest';
import { dual } from '../../src/arithmetic/dual.ts';
import { elementwise } from '../../src/arithmetic/elementwise.ts';
import { float64, type Float64Matrix } from '../../src/arithmetic/float64.ts';
import { primeField } from '../../src/arithmetic/primeField.ts';
import { characters, generatedText } from '../../src/data/index.ts';
import { DimensionError, ValueError } from '../../src/errors.ts';
import { infer } from '../../src/inference/infer.ts';
import { errorCoordinates, stateCoordinates } from '../../src/inference/objective.ts';
import { energyGradient, energySum, predictions, stateAt } from '../../src/inference/state.ts';
import { backprop, localUpdates } from '../../src/learning/updates.ts';
import type { Parameters } from '../../src/layers/layer.ts';
import { mapParameters } from '../../src/layers/parameters.ts';
import type { Network } from '../../src/network/graph.ts';
import { type ResnetSizes, resnet, resnetPlan } from '../../src/network/resnet.ts';
import { type TransformerSizes, transformer, transformerPlan } from '../../src/network/transformer.ts';
import { type Supervised, mapProblem, supervised } from '../../src/problem/problem.ts';
import { fromWire, toWire } from '../../src/problem/wire.ts';
import { random } from '../../src/random.ts';
import { derivative } from '../dense/drawn.ts';

type M = Float64Matrix;
const A = elementwise(float64);
const B = 2;
const IMAGES: ResnetSizes = {
  ...{ image: [2, 8, 8], channels: 2, blocks: 3, classes: 3, activation: 'tanh', output: 'categorical' },
};
const TOKENS = {
  ...{ tokens: 4, width: 4, heads: 2, blocks: 2, norm: true },
} satisfies Omit<TransformerSizes, 'vocabulary'>;

function images(sizes: Partial<ResnetSizes> = {}, seed = 1): Supervised<M> {
  const r = random(seed, 'architectures');
  const network = resnet(A, { ...IMAGES, ...sizes }, r);
  const x = Float64Array.from({ length: 128 * B }, () => r.normal());
  return supervised(network, A.matrix(128, B, x), A.matrix(3, B, [1, 0, 0, 0, 0, 1]));
}

function tokens(sizes: Partial<TransformerSizes> = {}, seed = 1): Supervised<M> {
  const r = random(seed, 'architectures');
  const source = characters(generatedText(r, 60), TOKENS.tokens);
  const network = transformer(A, { vocabulary: source.vocabulary.length, ...TOKENS, ...sizes }, r);
  const { inputs, x, y } = source.draw(r, 0, 0, B);
  return supervised(network, A.matrix(inputs, B, x), A.matrix(inputs, B, y));
}

const CASES: readonly (readonly [string, Supervised<M>])[] = [
  ['a residual network of convolutions', images()],
  ['the same under squared error', images({ output: 'gaussian' })],
  ['a transformer with norms', tokens()],
  ['a transformer without', tokens({ norm: false })],
];

const energy = (network: Network<M>, z: readonly M[]): number => energySum(A, stateAt(A, network, z)).data[0]!;
const direction = (p: Supervised<M>, seed: number): Parameters<M>[] => {
  const r = random(seed, 'directions');
  return p.network.edges.map(({ layer, theta }) =>
    Object.fromEntries(
      Object.keys(layer.parameters).map((k) => [k, { ...theta[k]!, data: theta[k]!.data.map(() => r.normal()) }]),
    ),
  );
};
const moved = ({ network }: Supervised<M>, d: readonly Parameters<M>[], h: number): Network<M> => ({
  ...network,
  edges: network.edges.map((edge, e) => ({
    ...edge,
    theta: mapParameters(edge.theta, (m, k) => (d[e]![k] ? A.add(m, A.scale(A.matrix(1, 1, [h]), d[e]![k])) : m)),
  })),
});
const along = (updates: readonly Parameters<M>[], d: readonly Parameters<M>[]): number =>
  updates.reduce(
    (sum, u, e) => sum + Object.entries(u).reduce((s, [k, m]) => s + A.inner(m, d[e]![k]!).data[0]!, 0),
    0,
  );
/** States near the sweep, with the ends clamped. */
const near = (p: Supervised<M>, seed: number): M[] => {
  const r = random(seed, 'states');
  const z = predictions(A, p.network, p.x);
  return [p.x, ...z.slice(1, -1).map((m) => ({ ...m, data: m.data.map((x) => x + 0.3 * r.normal()) })), p.y];
};

describe.each(CASES)('in %s', (_, p) => {
  test('local updates are minus the derivative of the mean energy, by central differences', async () => {
    const [z, d] = [near(p, 1), direction(p, 2)];
    const { value, error } = await derivative(async (h) => energy(moved(p, d, h), z) / B);
    expect(error).toBeLessThan(1e-3 * Math.abs(value));
    expect(Math.abs(along(localUpdates(A, p, z), d) + value)).toBeLessThanOrEqual(error);
  });
  test('backpropagation is minus the derivative of the mean loss', async () => {
    const d = direction(p, 3);
    const loss = async (h: number): Promise<number> => {
      const network = moved(p, d, h);
      return energy(network, [...predictions(A, network, p.x).slice(0, -1), p.y]) / B;
    };
    const { value, error } = await derivative(loss);
    expect(error).toBeLessThan(1e-3 * Math.abs(value));
    expect(Math.abs(along(backprop(A, p), d) + value)).toBeLessThanOrEqual(error);
  });
  test('gradients in states and in errors are the derivatives of the energy', async () => {
    for (const coordinates of [stateCoordinates, errorCoordinates]) {
      const objective = coordinates(A, p);
      const r = random(4, 'variables');
      const shaken = (m: M): M => ({ ...m, data: m.data.map((x) => x + 0.3 * r.normal()) });
      const variables = objective.start().map(shaken);
      const d = variables.map((m) => shaken(A.subtract(m, m)));
      const at = (h: number): M[] => variables.map((m, i) => A.add(m, A.scale(A.matrix(1, 1, [h]), d[i]!)));
      const { value, error } = await derivative(async (h) => objective.at(at(h)).energy().data[0]!);
      const claimed = objective
        .at(variables)
        .gradient()
        .reduce((sum, g, i) => sum + A.inner(g, d[i]!).data[0]!, 0);
      expect(error).toBeLessThan(1e-3 * Math.abs(value));
      expect(Math.abs(claimed - value)).toBeLessThanOrEqual(error);
    }
  });
  test('inference comes to rest below the loss, at the same energy in state and in error coordinates', async () => {
    const gradientNorm = 1e-9;
    const options = { gradientNorm, maxSteps: 3000 };
    const [state, error] = [
      await infer(A, p, { coordinates: 'state', ...options }),
      await infer(A, p, { coordinates: 'error', ...options }),
    ];
    expect([state.status, error.status]).toEqual(['converged', 'converged']);
    const rest = energyGradient(A, p, state.activities);
    expect(Math.hypot(...rest.flatMap((g) => [...g.data]))).toBeLessThanOrEqual(gradientNorm);
    const sweep = energy(p.network, [...predictions(A, p.network, p.x).slice(0, -1), p.y]) / B;
    expect(state.energy).toBeLessThan(sweep);
    // Near a minimum F − F* is of the order of the squared gradient: far below a rounding of F.
    expect(Math.abs(state.energy - error.energy)).toBeLessThanOrEqual(1000 * 2 ** -53 * sweep);
  });
  test('layers travel by recipe and predict the same to the last bit', () => {
    const again = fromWire(structuredClone(toWire(p)));
    expect(predictions(A, again.network, again.x)).toEqual(predictions(A, p.network, p.x));
  });
});

describe('over a prime field, whole networks of polynomials', () => {
  const E = primeField;
  type F = ReturnType<typeof E.matrix>;
  const POLYNOMIAL: readonly (readonly [string, Supervised<M>])[] = [
    ['convolutions and mean pooling', images({ activation: 'square', output: 'gaussian' })],
    ['linear attention', squared(tokens({ norm: false, activation: 'square', weighting: 'linear' }))],
  ];
  test.each(POLYNOMIAL)('of %s learn and descend by the derivative, exactly', (_, given) => {
    const p = mapProblem(given, (m) => E.matrix(m.rows, m.columns, m.data));
    const D = dual(E);
    const r = random(5, 'field');
    const whole = (m: F): F =>
      E.matrix(
        m.rows,
        m.columns,
        Float64Array.from(m.data, () => r.integer(-9, 9)),
      );
    const z = [p.x, ...predictions(E, p.network, p.x).slice(1, -1).map(whole), p.y];
    const dz = z.map((m, i) => (i === 0 || i === z.length - 1 ? E.subtract(m, m) : whole(m)));
    const d = p.network.edges.map(({ theta, layer }) =>
      mapParameters(theta, (m, k) => (layer.parameters[k] ? whole(m) : E.subtract(m, m))),
    );
    const lifted = mapProblem(p, (m) => D.constant(m)).network;
    const edges = lifted.edges.map((edge, e) => ({
      ...edge,
      theta: mapParameters(edge.theta, ({ value }, k) => ({ value, tangent: d[e]![k]! })),
    }));
    const states = z.map((value, i) => ({ value, tangent: dz[i]! }));
    const total = energySum(D, stateAt(D, { ...lifted, edges }, states)).tangent;
    const inStates = energyGradient(E, p, z).reduce(
      (sum, g, i) => E.add(sum, E.inner(g, dz[i + 1]!)),
      E.matrix(1, 1, [0]),
    );
    const inWeights = localUpdates(E, p, z).reduce(
      (sum, u, e) => Object.entries(u).reduce((s, [k, m]) => E.add(s, E.inner(m, d[e]![k]!)), sum),
      E.matrix(1, 1, [0]),
    );
    // Updates are minus the mean over B samples of what the energy sums.
    expect(E.format(E.subtract(inStates, E.scale(E.matrix(1, 1, [B]), inWeights)))).toEqual(E.format(total));
  });

  /** With squared error in place of cross-entropy, which no field has. */
  function squared(p: Supervised<M>): Supervised<M> {
    const last = p.network.nodes.length - 1;
    const nodes = p.network.nodes.map((node, i) =>
      i === last ? { ...node, term: { kind: 'gaussian' as const, precision: A.matrix(1, 1, [1]) } } : node,
    );
    return supervised({ ...p.network, nodes }, p.x, p.y);
  }
});

describe('the parameterisations', () => {
  test('of a transformer: fan-ins, 1/n for both branches, 1/N at the head; as published one deviation at every width', () => {
    const sizes = { vocabulary: 5, tokens: 3, width: 16, heads: 2, blocks: 4, norm: false };
    const [embedding, block, , , , identity, head] = transformerPlan(sizes);
    expect(block!.constants).toEqual({
      'attention.scale': 0.25,
      'attention.projections.scale': 0.25,
      'attention.output.scale': 0.25,
      'perceptron.scale': 0.25,
      'perceptron.up.scale': 0.25,
      'perceptron.down.scale': 0.125,
    });
    expect([embedding!.deviation, identity!.layer.parameters, head!.constants]).toEqual([1, {}, { scale: 1 / 16 }]);
    const published = transformerPlan({ ...sizes, parameterisation: 'published' });
    expect(new Set(published.map(({ deviation }) => deviation))).toEqual(new Set([0.02]));
    expect(published[1]!.constants['perceptron.down.scale']).toBe(1);
  });
  test('of a residual network of convolutions: gain over the root of the fan-in, blocks by √(n + 4), the readout by its inputs', () => {
    const plan = resnetPlan({ ...IMAGES, blocks: 6 });
    expect(plan).toHaveLength(3 * (1 + 2 + 1) + 1);
    const a = 5 / 3 / Math.sqrt(18);
    const scales = plan.map(({ constants }) => constants['scale']);
    const stage = [a, a / Math.sqrt(10), a / Math.sqrt(10), undefined];
    expect(scales).toEqual([...stage, ...stage, ...stage, 1 / 2]);
    expect(plan.at(-1)!.layer.from).toEqual([2, 1, 1]);
  });
});

describe('misuse of architectures', () => {
  const r = random(1, 'misuse');
  const net = { vocabulary: 5, ...TOKENS };
  test.each([
    [
      'heads that do not divide the width',
      () => transformer(A, { ...net, heads: 3 }, r),
      DimensionError,
      /heads must divide the width, got 3 heads over 4 channels/,
    ],
    ['no head', () => transformer(A, { ...net, heads: 0 }, r), ValueError, /heads must be a positive count, got 0/],
    ['no block', () => transformer(A, { ...net, blocks: 0 }, r), ValueError, /blocks must be a positive count, got 0/],
    [
      'an unknown parameterisation',
      () => transformer(A, { ...net, parameterisation: 'sp' as 'mupc' }, r),
      ValueError,
      /must be one of mupc, published, got "sp"/,
    ],
    [
      'four blocks in three stages',
      () => resnet(A, { ...IMAGES, blocks: 4 }, r),
      ValueError,
      /positive multiple of 3, got 4/,
    ],
    [
      'an image that cannot be halved three times',
      () => resnet(A, { ...IMAGES, image: [2, 12, 12] }, r),
      DimensionError,
      /windows of 2 over 3 \(axis 1\)/,
    ],
  ] as const)('%s is refused', (_, make, type, message) => {
    expect(make).toThrow(type);
    expect(make).toThrow(message);
  });
});
