import { describe, expect, test } from 'vitest';
import { float64, type Float64Matrix } from '../../src/arithmetic/float64.ts';
import { rational } from '../../src/arithmetic/rational.ts';
import { minimalEnergy, minimiser } from '../../src/definition/minimum.ts';
import { squaredError } from '../../src/definition/energy.ts';
import { DimensionError, ValueError } from '../../src/errors.ts';
import { certificate } from '../../src/inference/certificate.ts';
import { gradientDescent } from '../../src/inference/gradientDescent.ts';
import { pcClosedForm } from '../../src/learning/index.ts';
import { linear } from '../../src/layers/linear.ts';
import { type Node, graph } from '../../src/network/graph.ts';
import { linearNetwork } from '../../src/network/numbers.ts';
import { type ProblemNumbers, linearProblem, problem } from '../../src/problem/numbers.ts';
import { type LinearProblem, asLinear, freeNodes, mapProblem, problemOf } from '../../src/problem/problem.ts';
import { equilibratedEnergy, equilibriumActivities, loss } from '../../src/theory/equilibrium.ts';
import { bpFactors, parameterGradients, pcFactors, weightGradients } from '../../src/theory/gradients.ts';
import { residual } from '../../src/theory/feedforward.ts';
import { problems } from '../../theorems/oracles/problems.ts';

const one = (rows: number, columns: number): Float64Matrix =>
  float64.matrix(rows, columns, new Float64Array(rows * columns).fill(1));
const chain = linearNetwork(float64, { widths: [2, 3, 1], weights: [new Float64Array(6), new Float64Array(3)] });

describe('clamps', () => {
  test('say which nodes are free', () => {
    expect(freeNodes(problemOf(float64, chain, [[0, one(2, 4)]]))).toEqual([1, 2]);
    expect(
      freeNodes(
        problemOf(float64, chain, [
          [1, one(3, 1)],
          [2, one(1, 1)],
          [0, one(2, 1)],
        ]),
      ),
    ).toEqual([]);
    expect(freeNodes(problemOf(float64, chain, [[2, one(1, 2)]]))).toEqual([0, 1]);
    expect(
      freeNodes(
        problemOf(float64, chain, [
          [0, one(2, 2)],
          [2, one(1, 2)],
        ]),
      ),
    ).toEqual([1]);
  });
  test.each([
    [
      'a node clamped twice',
      [
        [0, one(2, 1)],
        [0, one(2, 1)],
      ],
      ValueError,
      /node 0 must be clamped once/,
    ],
    ['a clamp of the wrong shape', [[0, one(3, 1)]], DimensionError, /state of node 0 must be 2×1, got 3×1/],
    [
      'clamps of different batches',
      [
        [0, one(2, 2)],
        [2, one(1, 1)],
      ],
      DimensionError,
      /state of node 2 must be 1×2, got 1×1/,
    ],
    ['a clamp at no node', [[5, one(2, 1)]], ValueError, /must be at node 0 to 2, got 5/],
    ['nothing', [], DimensionError, /a node must be clamped, got none/],
  ] as const)('refuse %s', (_, clamps, type, message) => {
    const make = (): unknown => problemOf(float64, chain, clamps as readonly (readonly [number, Float64Matrix])[]);
    expect(make).toThrow(type);
    expect(make).toThrow(message);
  });
  test('name a free node that nothing determines', () => {
    const loose: Node<Float64Matrix> = { shape: [2], term: { kind: 'free' } };
    const priced: Node<Float64Matrix> = { shape: [2], term: { kind: 'gaussian', precision: one(1, 1) } };
    const network = graph(
      float64,
      [loose, priced, loose],
      [{ from: 0, to: 1, layer: linear([2], [2]), theta: { weights: one(2, 2) } }],
    );
    expect(() => problemOf(float64, network, [[0, one(2, 1)]])).toThrow(
      /node 2 must be determined by a clamp, a term or a prediction made from it, got none/,
    );
    expect(
      freeNodes(
        problemOf(float64, network, [
          [1, one(2, 1)],
          [2, one(2, 1)],
        ]),
      ),
    ).toEqual([0]); // by what it predicts
  });
  test('name a free node whose prediction only follows it', () => {
    const gaussian = { kind: 'gaussian', precision: one(1, 1) } as const;
    const network = graph(
      float64,
      [{ kind: 'free' } as const, { kind: 'free' } as const, gaussian, gaussian].map((term) => ({ shape: [2], term })),
      [0, 1, 2].map((i) => ({ from: i, to: i + 1, layer: linear([2], [2]), theta: { weights: one(2, 2) } })),
    );
    expect(() => problemOf(float64, network, [[0, one(2, 1)]])).toThrow(/node 1 must be determined by a clamp/);
    const clamps = [
      [0, one(2, 1)],
      [3, one(2, 1)],
    ] as const;
    expect(freeNodes(problemOf(float64, network, clamps))).toEqual([1, 2]); // through node 2, which node 3 holds
  });
});

test('a copy with another target is refused by inference, which would go on with the old one', async () => {
  const numbers = { widths: [1, 1, 1], weights: [[2], [3]], x: [1], y: [1], batch: 1 };
  const copy = { ...linearProblem(float64, numbers), y: float64.matrix(1, 1, [5]) };
  expect(() => freeNodes(copy)).toThrow(/must be clamped to its own x and y, got a copy with others/);
  const options = { stepSize: 0.01, mu: 1, relativeError: 1e-8, maxSteps: 10 };
  await expect(gradientDescent(float64, copy, options)).rejects.toThrow(/must be clamped to its own x and y/);
});

describe('closed forms take no nonlinear network in silence', () => {
  // z_1 = 0.99506 here; the linear closed form would say 0.5, and a certificate "prove" it.
  const given: ProblemNumbers = {
    ...{ widths: [1, 1, 1], weights: [[2], [3]], biases: [[1], [1]], activations: ['tanh', 'tanh'] },
    ...{ x: [1], y: [1], batch: 1 },
  };
  const nonlinear = problem(float64, given) as LinearProblem<Float64Matrix>; // as a caller without types has it
  const named = /layer 1: scaled \(linear\) → bias → tanh/;
  const options = { stepSize: 0.1, mu: 1, relativeError: 1e-8, maxSteps: 10 };
  test.each<[string, () => unknown]>([
    ['equilibriumActivities', () => equilibriumActivities(float64, nonlinear)],
    ['loss', () => loss(float64, nonlinear)],
    ['equilibratedEnergy', () => equilibratedEnergy(float64, nonlinear)],
    ['asLinear', () => asLinear(nonlinear)],
    ['certificate', () => certificate(nonlinear, [one(1, 1), one(1, 1), one(1, 1)], 1)],
  ])('%s names the layer', (_, run) => expect(run).toThrow(named));
  test('gradientDescent names the layer', () =>
    expect(gradientDescent(float64, nonlinear, options)).rejects.toThrow(named));
  test('pc-closed-form names the layer', () =>
    expect(pcClosedForm.infer(float64, nonlinear, { accuracy: 1e-8, seed: 1 })).rejects.toThrow(named));
});

test('mapProblem keeps a nonlinear layer nonlinear, and a linear chain one for closed forms', () => {
  const numbers = { widths: [1, 1, 1], weights: [[2], [3]], x: [1], y: [1], batch: 1 };
  const tanh = mapProblem(problem(float64, { ...numbers, activations: ['tanh', 'identity'] }), (a) => a);
  expect(tanh.network.edges.map(({ layer }) => layer.recipe.kind)).toEqual(['sequence', 'scaled']);
  expect(() => asLinear(tanh)).toThrow(/layer 1: scaled \(linear\) → tanh/);
  const exact = mapProblem(linearProblem(float64, numbers), (a) => rational.matrix(a.rows, a.columns, a.data));
  expect(rational.format(equilibriumActivities(rational, exact)[1]!)).toEqual([['1/2']]);
});

describe('linear networks with biases', () => {
  test('by hand: 1-1-1, W = (2, 3), b = (1, 1), x = y = 1', () => {
    const P = linearProblem(rational, {
      ...{ widths: [1, 1, 1], weights: [[2], [3]], biases: [[1], [1]], x: [1], y: [1], batch: 1 },
    });
    const show = (m: Parameters<typeof rational.format>[0]): string => rational.format(m)[0]![0]!;
    expect(show(residual(rational, P))).toBe('-9'); // ẑ = (1, 3, 10)
    expect(equilibriumActivities(rational, P).map(show)).toEqual(['1', '3/10', '1']); // S = 10, ε = (−27/10, −9/10)
    expect(show(equilibratedEnergy(rational, P))).toBe('81/20');
    const gradients = parameterGradients(rational, P, pcFactors(rational, P));
    expect(gradients.map(({ weights, bias }) => [show(weights!), show(bias!)])).toEqual([
      ['27/10', '27/10'],
      ['27/100', '9/10'],
    ]);
  });

  test.each(problems().map(([name, p], i) => [name, p, i] as const))(
    '%s: closed forms are the minimum of the definition',
    (_, p, i) => {
      const biases = p.weights.map((__, l) =>
        Array.from({ length: p.widths[l + 1]! }, (___, k) => ((k + l + i) % 5) - 2),
      );
      const P = linearProblem(rational, { ...p, biases });
      const same = (a: Parameters<typeof rational.format>[0], b: typeof a): void =>
        expect(rational.format(a)).toEqual(rational.format(b));
      const z = equilibriumActivities(rational, P);
      for (const [l, zl] of minimiser(rational, P).entries()) same(z[l]!, zl);
      same(equilibratedEnergy(rational, P), minimalEnergy(rational, P));
      same(loss(rational, P), squaredError(rational, P));
      for (const factors of [pcFactors(rational, P), bpFactors(rational, P)]) {
        const weights = weightGradients(rational, P, factors);
        parameterGradients(rational, P, factors).forEach((g, l) => same(g['weights']!, weights[l]!));
      }
    },
  );
});
