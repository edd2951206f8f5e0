import { describe, expect, test } from 'vitest';
import { elementwise } from '../../src/arithmetic/elementwise.ts';
import { float64, type Float64Matrix } from '../../src/arithmetic/float64.ts';
import { ValueError } from '../../src/errors.ts';
import { certificate } from '../../src/inference/certificate.ts';
import { gradientDescent } from '../../src/inference/gradientDescent.ts';
import { infer } from '../../src/inference/infer.ts';
import { awayFromRest, localCertificate } from '../../src/inference/localCertificate.ts';
import { startOf } from '../../src/inference/state.ts';
import { OUTCOMES } from '../../src/inference/outcome.ts';
import { SOLVERS, type SolverName, solve } from '../../src/inference/solvers/index.ts';
import { lanczos } from '../../src/inference/solvers/lanczos.ts';
import type { Layer } from '../../src/layers/layer.ts';
import { linearGaussian, withLayers } from '../../src/network/linearGaussian.ts';
import { linearProblem, problem } from '../../src/problem/numbers.ts';
import { type LinearProblem, supervised } from '../../src/problem/problem.ts';
import { spectrum } from '../../src/theory/spectrum.ts';
import { equilibriumActivities } from '../../src/theory/equilibrium.ts';

// W = (2, 3), b = (1, 1), tanh, x = y = 1: z_1 = 0.99506, where the closed form of the network without tanh says 0.5.
const A = elementwise(float64);
const NUMBERS = { widths: [1, 1, 1], weights: [[2], [3]], biases: [[1], [1]], x: [1], y: [1], batch: 1 };
const TANH = problem(A, { ...NUMBERS, activations: ['tanh', 'tanh'] });
/** What a caller without types hands over. */
const untyped = TANH as LinearProblem<Float64Matrix>;
const NAMED = /^linearGaussian: network must be a chain of linear layers .*layer 1: .*tanh/;
const DESCENT = { stepSize: 0.1, mu: 1, relativeError: 1e-8, maxSteps: 100 };
const SPECTRUM = { mu: 1, lambdaMax: 10 };

describe('what proves nothing about a tanh network says so, and names the layer', () => {
  test('gradient descent', () => expect(gradientDescent(A, untyped, DESCENT)).rejects.toThrow(NAMED));

  test('its certificate', () => {
    const z = [TANH.x, float64.matrix(1, 1, [0.5]), TANH.y];
    expect(() => certificate(untyped, z, 1)).toThrow(NAMED);
  });

  test.each([...(Object.keys(SOLVERS) as SolverName[]), 'auto'] as const)('the solver %s', (solver) =>
    expect(solve(A, untyped, { solver, relativeError: 1e-8, maxSteps: 9, spectrum: SPECTRUM })).rejects.toThrow(NAMED),
  );

  test('Lanczos', () => expect(() => lanczos(A, untyped.network, { steps: 3 })).toThrow(NAMED));

  test('the closed form', () => expect(() => equilibriumActivities(A, untyped)).toThrow(NAMED));

  test('a copy of a linear network with other layers is none', () => {
    const linear = linearProblem(float64, NUMBERS);
    const network = { ...linear.network, edges: TANH.network.edges };
    expect(() => certificate({ network }, [TANH.x, TANH.x, TANH.y], 1)).toThrow(ValueError);
  });

  test('a copy that is clamped elsewhere is refused, not solved as if it were not', async () => {
    const linear = linearProblem(float64, NUMBERS);
    const inside = { ...linear, clamped: new Map([...linear.clamped, [1, TANH.x]]) };
    const refused =
      /problem with x and y must be clamped at its ends alone, got a clamp at node 1; make it with problemOf/;
    await expect(gradientDescent(float64, inside, DESCENT)).rejects.toThrow(refused);
    await expect(
      solve(float64, inside, { solver: 'block-tridiagonal', relativeError: 1e-8, maxSteps: 9, spectrum: SPECTRUM }),
    ).rejects.toThrow(refused);
    const stale = { ...linear, y: float64.matrix(1, 1, [7]) };
    expect(() => startOf(float64, stale)).toThrow(/clamped to its own x and y/);
  });

  test('coordinates that nobody knows are refused', () =>
    expect(infer(A, TANH, { coordinates: 'toString' as 'state', gradientNorm: 1e-10, maxSteps: 1000 })).rejects.toThrow(
      /infer: coordinates must be state or error, got "toString"/,
    ));

  test('inference finds its minimum instead, and proves it', async () => {
    const { activities } = await infer(A, TANH, { coordinates: 'state', gradientNorm: 1e-10, maxSteps: 1000 });
    expect(Math.abs(activities[1]!.data[0]! - 0.99506)).toBeLessThan(5e-6);
  });
});

describe('a linear network with biases', () => {
  // F = ½(z − 2x − 1)² + ½(y − 3z − 1)²: ∇F = z − 3 + 3(3z), so z* = 0.3 at y = 1
  const linear = linearProblem(float64, NUMBERS);
  const { mu, lambdaMax } = spectrum(float64, linear.network);

  test.each(Object.keys(SOLVERS) as SolverName[])('settles where the biases put it: %s', async (solver) => {
    const options = { solver, relativeError: 1e-9, maxSteps: 2000, spectrum: { mu, lambdaMax } };
    const { status, activities, bound } = await solve(float64, linear, options);
    expect(status).toBe('converged');
    expect(Math.abs(activities[1]!.data[0]! - 0.3)).toBeLessThanOrEqual(bound + 2 ** -53);
  });

  test('in place and not in place, over three layers with biases in the middle', async () => {
    const deep = linearProblem(float64, {
      ...{ widths: [2, 2, 2, 2, 1], batch: 2, x: [1, 2, 3, 4], y: [5, 6], precisions: [1, 2, 0.5, 1] },
      weights: [
        [1, 2, 3, 4],
        [0.5, 0, 0, 0.5],
        [1, -1, 1, 1],
        [1, 2],
      ],
      biases: [[1, -1], [2, 0.5], [0.25, -3], [7]],
      skips: [false, true, false, false],
    });
    const ends = spectrum(float64, deep.network);
    const options = { ...ends, stepSize: 2 / (ends.mu + ends.lambdaMax), relativeError: 1e-9, maxSteps: 100_000 };
    const { block: _block, gemm: _gemm, axpby: _axpby, ...plain } = float64;
    const zStar = equilibriumActivities(float64, deep);
    for (const engine of [float64, plain]) {
      const { status, activities, bound } = await gradientDescent(engine, deep, options);
      expect(status).toBe('converged');
      for (const l of [1, 2, 3])
        for (const [k, value] of activities[l]!.data.entries())
          expect(Math.abs(value - zStar[l]!.data[k]!)).toBeLessThanOrEqual(bound + 2 ** -40 * Math.abs(value));
    }
  });

  test('energies are means over the samples, bounds are not', async () => {
    const twice = linearProblem(float64, { ...NUMBERS, x: [1, 1], y: [1, 1], batch: 2 });
    const options = { ...DESCENT, mu, stepSize: 1 / lambdaMax, maxSteps: 0 };
    const [one, two] = [
      await gradientDescent(float64, linear, options),
      await gradientDescent(float64, twice, options),
    ];
    expect(two.trace[0]!.energy).toBe(one.trace[0]!.energy);
    expect(Math.abs(two.gradientNorm / one.gradientNorm - Math.SQRT2)).toBeLessThan(2 ** -50);
  });
});

describe('a local certificate is proven for chains of layers with bounds, and otherwise says what is missing', () => {
  const z = [1, 0.5, 1].map((value) => float64.matrix(1, 1, [value]));
  const unasked = () => expect.unreachable('there is nothing to prove');
  test('not where an end is free, or an inner node clamped', () => {
    const { network, x, y } = TANH;
    const explaining = { network, clamped: new Map([[2, y]]) };
    expect(localCertificate(explaining, z, unasked)).toEqual({
      kind: 'empirical',
      reason: 'node 0 is free, and the proof is for clamped ends',
    });
    expect(awayFromRest(explaining, z, 0.1, unasked)).toBe(0);
    const inside = { network, clamped: new Map([0, 1, 2].map((node) => [node, x])) };
    expect(localCertificate(inside, z, unasked).kind).toBe('empirical');
  });
  const without = (layer: Layer): Layer => {
    const { bounds: _, ...rest } = layer;
    return rest;
  };
  const withEdge = (i: number, change: (layer: Layer) => Layer) => ({
    network: {
      ...TANH.network,
      edges: TANH.network.edges.map((edge, at) => (at === i ? { ...edge, layer: change(edge.layer) } : edge)),
    },
  });

  test('a layer without bounds is named', () => {
    const certified = localCertificate(withEdge(1, without), z, unasked);
    expect(certified.kind === 'empirical' && certified.reason).toMatch(/^layer 2 \(.*tanh\) has no bounds/);
    expect(awayFromRest(withEdge(1, without), z, 0.1, unasked)).toBe(0);
  });

  test('the first layer needs none: its input is clamped', () =>
    expect(localCertificate(withEdge(0, without), z, () => ({ mu: 1e9, lambdaMax: 1e9 })).kind).toBe('proven'));

  test('cross-entropy is named', () => {
    const nodes = TANH.network.nodes.map((node, i) =>
      i === 2 ? { ...node, term: { kind: 'categorical' } as const } : node,
    );
    const certified = localCertificate({ network: { ...TANH.network, nodes } }, z, unasked);
    expect(certified.kind === 'empirical' && certified.reason).toMatch(/^node 2 has a categorical term/);
  });

  test('what is no chain is named', () => {
    const [first, second] = TANH.network.edges;
    const network = { ...TANH.network, edges: [first!, { ...second!, from: 0 }] };
    expect(localCertificate({ network }, z, unasked)).toEqual({
      kind: 'empirical',
      reason: 'the network is not a chain of layers',
    });
  });
});

test('a layer that is no τI + aW settles by the loop that allocates', async () => {
  const linear = linearProblem(float64, NUMBERS);
  const formless = withLayers(linear.network, (at) => ({
    ...at,
    layer: { ...at.layer, linear: (E, theta) => ({ ...at.layer.linear!(E, theta), factors: undefined }) },
  }));
  const { mu, lambdaMax } = spectrum(float64, linear.network);
  const options = { mu, stepSize: 2 / (mu + lambdaMax), relativeError: 1e-9, maxSteps: 100 };
  const unasked = { ...float64, block: () => expect.unreachable('no factors to multiply by') };
  const run = await gradientDescent(unasked, supervised(linearGaussian(formless), linear.x, linear.y), options);
  expect(run.status).toBe('converged');
  expect(Math.abs(run.activities[1]!.data[0]! - 0.3)).toBeLessThanOrEqual(run.bound + 2 ** -53);
});

test('every outcome is a sentence, and all but one name a knob', () => {
  for (const [status, sentence] of Object.entries(OUTCOMES)) {
    expect(sentence).toMatch(/^[A-Z].*\.$/);
    expect(status === 'converged' || /; (raise|lower|scale|ask)/.test(sentence)).toBe(true);
  }
});

test('a single step of descent is an accepted one, whatever the precisions', async () => {
  const steep = problem(A, { ...NUMBERS, activations: ['tanh', 'tanh'], precisions: [100, 100] });
  const before = await infer(A, steep, { coordinates: 'state', gradientNorm: 0, maxSteps: 0 });
  const after = await infer(A, steep, { coordinates: 'state', gradientNorm: 0, maxSteps: 1 });
  expect(after.steps).toBe(1);
  expect(after.energy).toBeLessThan(before.energy);
  expect(after.activities[1]!.data[0]).not.toBe(before.activities[1]!.data[0]);
});
