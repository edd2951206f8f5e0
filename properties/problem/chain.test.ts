import { describe, expect, test } from 'vitest';
import { float64, type Float64Matrix } from '../../src/arithmetic/float64.ts';
import { ValueError } from '../../src/errors.ts';
import { convolution } from '../../src/layers/convolution.ts';
import { dense } from '../../src/layers/dense.ts';
import { type Edge, type Network, type Node, graph } from '../../src/network/graph.ts';
import { network } from '../../src/network/numbers.ts';
import { chainOf, fromChain, widthsOf } from '../../src/problem/chain.ts';
import { connected } from '../../src/problem/connected.ts';
import { linearProblem, problem } from '../../src/problem/numbers.ts';
import { asLinear, freeNodes, problemOf, supervised } from '../../src/problem/problem.ts';

const one = (rows: number, columns: number): Float64Matrix =>
  float64.matrix(rows, columns, new Float64Array(rows * columns).fill(1));
const node = (n: number): Node<Float64Matrix> => ({ shape: [n], term: { kind: 'gaussian', precision: one(1, 1) } });
const free: Node<Float64Matrix> = { shape: [1], term: { kind: 'free' } };
const unit = (from: number, to: number): Edge<Float64Matrix> => ({
  ...{ from, to, layer: dense([1], [1]) },
  theta: { weights: one(1, 1), scale: one(1, 1) },
});

describe('the plain view of a chain', () => {
  const numbers = {
    ...{
      widths: [2, 2, 1],
      weights: [
        [1, 2, 3, 4],
        [5, 6],
      ],
      biases: [[7, 8], [9]],
      scales: [2, 3],
    },
    ...{
      skips: [true, false],
      precisions: [4, 5],
      activations: ['tanh', 'identity'] as const,
      placement: 'before' as const,
    },
  };
  test('goes there and back', () => {
    const made = network(float64, numbers);
    const views = chainOf({ network: made });
    expect(
      views.map(({ weights, bias, scale, precision }) => [weights, bias, scale, precision].map((m) => [...m!.data])),
    ).toEqual([
      [[1, 2, 3, 4], [7, 8], [2], [4]],
      [[5, 6], [9], [3], [5]],
    ]);
    expect(views.map(({ skip, activation }) => [skip, activation])).toEqual([
      [true, 'tanh'],
      [false, 'identity'],
    ]);
    const again = fromChain(widthsOf(made), views);
    expect(again.nodes).toEqual(made.nodes);
    expect(again.edges.map(({ from, to, layer, theta }) => [from, to, layer.recipe, theta])).toEqual(
      made.edges.map(({ from, to, layer, theta }) => [from, to, layer.recipe, theta]),
    );
    const { biases: _, ...plain } = numbers;
    const without = chainOf({ network: network(float64, plain) });
    expect(without.map(({ bias }) => bias)).toEqual([undefined, undefined]);
    expect(Object.keys(fromChain([2, 2, 1], without).edges[0]!.theta)).toEqual(['weights', 'scale']);
  });
  test.each<[string, Network<Float64Matrix>, RegExp]>([
    [
      'a convolution',
      graph(
        float64,
        [
          { shape: [1, 2], term: { kind: 'free' } },
          { ...node(1), shape: [1, 1] },
        ],
        [{ from: 0, to: 1, layer: convolution([1, 2], { channels: 1, kernel: 2 }), theta: { filters: one(1, 2) } }],
      ),
      /got convolution from 0 to 1 with a gaussian term/,
    ],
    ['an edge that skips a node', graph(float64, [free, free, node(1)], [unit(0, 2)]), /from 0 to 2/],
    ['an edge that starts late', graph(float64, [free, free, node(1)], [unit(1, 2)]), /from 1 to 2/],
    ['two edges into one node', graph(float64, [free, node(1), node(1)], [unit(0, 1), unit(0, 2)]), /from 0 to 2/],
    [
      'cross-entropy',
      graph(float64, [free, { shape: [1], term: { kind: 'categorical' } }], [unit(0, 1)]),
      /a categorical term/,
    ],
  ])('is refused for %s', (_, of, message) => {
    expect(() => chainOf({ network: of })).toThrow(ValueError);
    expect(() => chainOf({ network: of })).toThrow(message);
  });
});

describe('a problem', () => {
  const numbers = { widths: [1, 1, 1], weights: [[2], [3]], x: [1], y: [1], batch: 1 };
  test('for closed forms is itself, or the same object for the same problem each time', () => {
    const linear = linearProblem(float64, numbers);
    expect(asLinear(linear)).toBe(linear);
    const given = problem(float64, numbers);
    expect(asLinear(given)).toBe(asLinear(given));
    expect(asLinear({ ...given })).not.toBe(asLinear(given));
  });
  test('with another x than its clamp is refused, as with another y', () => {
    const given = problem(float64, numbers);
    expect(freeNodes(given)).toEqual([1]);
    expect(() => freeNodes({ ...given, x: one(1, 1) })).toThrow(/must be clamped to its own x and y/);
    expect(freeNodes(supervised(given.network, one(1, 1), given.y))).toEqual([1]);
  });
  test('whose first node holds probabilities that nothing gives is refused by name', () => {
    const network = graph(
      float64,
      [free, { shape: [2], term: { kind: 'categorical' } }],
      [{ from: 0, to: 1, layer: dense([1], [2]), theta: { weights: one(2, 1), scale: one(1, 1) } }],
    );
    expect(() => problemOf(float64, network, [[0, one(1, 1)]])).toThrow(/node 1/);
  });
});

test('the shape of a fully connected chain has no skip, activation or bias unless told', () => {
  expect(connected({ widths: [2, 2], batch: 3 })).toEqual({ layers: [dense([2], [2]).recipe], batch: 3 });
});
