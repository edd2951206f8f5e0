import { describe, expect, test } from 'vitest';
import { elementwise } from '../../src/arithmetic/elementwise.ts';
import { float64, type Float64Matrix } from '../../src/arithmetic/float64.ts';
import { rational } from '../../src/arithmetic/rational.ts';
import { DimensionError, type PcnCheckError, ValueError } from '../../src/errors.ts';
import { activation } from '../../src/layers/activation.ts';
import { bias } from '../../src/layers/bias.ts';
import { dense, denseForm } from '../../src/layers/dense.ts';
import { describeLayer, layerFrom } from '../../src/layers/index.ts';
import { linear } from '../../src/layers/linear.ts';
import { residual } from '../../src/layers/residual.ts';
import { scaled } from '../../src/layers/scaled.ts';
import { sequence } from '../../src/layers/sequence.ts';
import { type Edge, type Node, graph } from '../../src/network/graph.ts';
import {
  depth,
  hasClosedForms,
  isLinearGaussian,
  linearGaussian,
  withLayers,
} from '../../src/network/linearGaussian.ts';
import { linearNetwork, network } from '../../src/network/numbers.ts';

const A = float64;
const one = (rows: number, columns: number): Float64Matrix =>
  A.matrix(rows, columns, new Float64Array(rows * columns).fill(1));
const free = (n: number): Node<Float64Matrix> => ({ shape: [n], term: { kind: 'free' } });
const gaussian = (n: number): Node<Float64Matrix> => ({ shape: [n], term: { kind: 'gaussian', precision: one(1, 1) } });
const edge = (from: number, to: number, m: number, n: number): Edge<Float64Matrix> => ({
  ...{ from, to, layer: linear([n], [m]) },
  theta: { weights: one(m, n) },
});

function expectRefusal(body: () => unknown, type: new (message: string) => PcnCheckError, message: RegExp): void {
  expect(body).toThrow(type);
  expect(body).toThrow(message);
  expect(body).toThrow(/^\w+: .+ must .+, got .+/);
}

describe('a graph', () => {
  test('whose shapes chain is taken as it is', () => {
    const made = graph(A, [free(2), gaussian(3)], [edge(0, 1, 3, 2)]);
    expect([made.nodes.length, made.edges.length]).toEqual([2, 1]);
  });
  const nodes = [free(2), gaussian(3), gaussian(1)];
  test.each<[string, readonly Edge<Float64Matrix>[], new (message: string) => PcnCheckError, RegExp]>([
    [
      'an edge that closes a cycle',
      [edge(0, 1, 3, 2), edge(1, 0, 2, 3)],
      ValueError,
      /edge 2 must lead to a later node, got 1 → 0; it closes a cycle/,
    ],
    ['an edge from a node to itself', [edge(1, 1, 3, 3)], ValueError, /edge 1 must lead to a later node, got 1 → 1/],
    ['an edge to no node', [edge(0, 7, 3, 2)], ValueError, /edge 1 must join nodes 0 to 2, got 0 → 7/],
    [
      'a layer of another shape',
      [edge(0, 1, 2, 2)],
      DimensionError,
      /layer of edge 1 must have 3 at node 1, got 2; make the shapes chain/,
    ],
    [
      'weights of another shape',
      [{ ...edge(0, 1, 3, 2), theta: { weights: one(2, 3) } }],
      DimensionError,
      /weights of edge 1 must be 3×2, got 2×3/,
    ],
    ['missing weights', [{ ...edge(0, 1, 3, 2), theta: {} }], ValueError, /edge 1 must have weights, got nothing/],
    [
      'a stray parameter',
      [{ ...edge(0, 1, 3, 2), theta: { weights: one(3, 2), bias: one(3, 1) } }],
      ValueError,
      /got bias besides/,
    ],
  ])('refuses %s', (_, edges, type, message) => expectRefusal(() => graph(A, nodes, edges), type, message));

  test.each<[string, readonly Node<Float64Matrix>[], RegExp]>([
    [
      'a root with a gaussian term and no mean',
      [gaussian(2), gaussian(3)],
      /node 0 must have a mean exactly where it is a root/,
    ],
    [
      'a mean beside a prediction',
      [free(2), { shape: [3], term: { kind: 'gaussian', precision: one(1, 1), mean: one(3, 1) } }],
      /node 1 must have a mean exactly where it is a root/,
    ],
    [
      'a categorical root',
      [{ shape: [2], term: { kind: 'categorical' } }, gaussian(3)],
      /node 0 must be predicted to have a categorical term/,
    ],
    [
      'a term that nobody knows',
      [free(2), { shape: [3], term: { kind: 'laplace' as 'free' } }],
      /term of node 1 must be one of gaussian, categorical, free, got "laplace"/,
    ],
    ['a shape without units', [free(2), { shape: [0], term: { kind: 'free' } }], /must/],
  ])('refuses %s', (_, of, message) => expect(() => graph(A, of, [edge(0, 1, 3, 2)])).toThrow(message));
});

describe('layers', () => {
  test('with an activation that nobody knows are refused', () => {
    for (const name of ['softplus', 'toString'])
      expectRefusal(() => activation(name as 'tanh', [2]), ValueError, /phi must be one of identity, .*, got "/);
  });
  test('that do not chain are refused, a skip past another shape too, and a name given twice', () => {
    expectRefusal(() => sequence(linear([2], [3]), linear([2], [1])), DimensionError, /linear must take 3, .* got 2/);
    expectRefusal(() => residual(linear([2], [3])), DimensionError, /must keep the shape that it is given, got 2 → 3/);
    expectRefusal(() => sequence(linear([2], [2]), linear([2], [2])), ValueError, /got weights twice/);
  });
  test('travel as recipes, and say what they are', () => {
    for (const placement of ['after', 'before'] as const)
      for (const skip of [true, false])
        for (const withBias of [true, false]) {
          const layer = dense([3], [3], { activation: 'tanh', placement, skip, bias: withBias });
          const again = layerFrom(JSON.parse(JSON.stringify(layer.recipe)));
          expect(again.recipe).toEqual(layer.recipe);
          expect(denseForm(again)).toEqual({ activation: 'tanh', placement, skip, bias: withBias });
        }
    expect(describeLayer(dense([2], [2], { activation: 'tanh', skip: true, bias: true }).recipe)).toBe(
      'residual (scaled (linear) → bias → tanh)',
    );
    expect(denseForm(linear([2], [2]))).toBeUndefined();
    expect(denseForm(sequence(bias([2]), scaled(linear([2], [2]))))).toBeUndefined();
    expect(() => layerFrom({ kind: 'pooling' })).toThrow(/kind must be one of .*, got "pooling"/);
  });
  test('with an activation need an arithmetic that works entry by entry', () => {
    const layer = dense([1], [1], { activation: 'tanh' });
    const theta = { weights: one(1, 1), scale: one(1, 1) };
    expect(() => layer.at(float64, theta, one(1, 1))).toThrow(/A must work entry by entry, got float64/);
    expect(layer.at(elementwise(float64), theta, one(1, 1)).prediction.data[0]).toBe(Math.tanh(1));
    const quarter = { weights: rational.matrix(1, 1, [0.25]), scale: rational.identity(1) };
    expect(() => layer.at(rational, quarter, rational.identity(1))).toThrow(/phi must be one of identity, square/);
  });
});

describe('a chain for closed forms', () => {
  const numbers = { widths: [1, 1, 1], weights: [[2], [3]] };
  test('cannot be forged: a copy with other layers is none, and what made it says so', () => {
    const good = linearNetwork(A, numbers);
    expect(isLinearGaussian(good)).toBe(true);
    const copy = { ...good, layers: good.layers.slice(1) };
    expect(isLinearGaussian(copy)).toBe(false);
    expect(() => depth(copy)).toThrow(/must be what linearGaussian returned, got another object/);
    expect(depth(withLayers(good, (at) => at))).toBe(2);
  });
  test('is refused for a nonlinear layer, which is named', () => {
    const nonlinear = network(A, { ...numbers, activations: ['identity', 'tanh'], biases: [[1], [1]] });
    expectRefusal(
      () => linearGaussian(nonlinear),
      ValueError,
      /got layer 2: scaled \(linear\) → bias → tanh; use inference and a local certificate/,
    );
  });
  test('is refused for a diamond, and for an error that is not gaussian', () => {
    const diamond = graph(
      A,
      [free(1), gaussian(1), gaussian(1), gaussian(1)],
      [edge(0, 1, 1, 1), edge(0, 2, 1, 1), edge(1, 3, 1, 1), edge(2, 3, 1, 1)],
    );
    expectRefusal(
      () => linearGaussian(diamond),
      ValueError,
      /got 4 edges between 4 nodes; closed forms are for chains/,
    );
    const logits = graph(A, [free(1), { shape: [1], term: { kind: 'categorical' } }], [edge(0, 1, 1, 1)]);
    expectRefusal(() => linearGaussian(logits), ValueError, /got a categorical term at node 1/);
  });
  test('is refused where the inputs have a term of their own, which closed forms would leave out of the energy', () => {
    const prior: Node<Float64Matrix> = {
      shape: [1],
      term: { kind: 'gaussian', precision: one(1, 1), mean: one(1, 1) },
    };
    const root = graph(A, [prior, gaussian(1)], [edge(0, 1, 1, 1)]);
    expectRefusal(() => linearGaussian(root), ValueError, /got a gaussian term at node 0; .*make its term free/);
    expect(hasClosedForms(root)).toBe(false);
  });
});
