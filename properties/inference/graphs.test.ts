import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ActivationName } from '../../src/arithmetic/activations.ts';
import { elementwise } from '../../src/arithmetic/elementwise.ts';
import { float64, type Float64Matrix } from '../../src/arithmetic/float64.ts';
import { infer } from '../../src/inference/infer.ts';
import { COORDINATES } from '../../src/inference/objective.ts';
import { dense } from '../../src/layers/dense.ts';
import { type Edge, type Network, type Node, graph } from '../../src/network/graph.ts';
import { type Problem, freeNodes, problemOf } from '../../src/problem/problem.ts';
import { type Random, random } from '../../src/random.ts';
import type { Term } from '../../src/terms/index.ts';
import { direction, inner } from '../dense/drawn.ts';

// Oracle: the energy in plain numbers, term by term and edge by edge, differentiated by central differences. Its third derivative is
// bounded along each direction by differences with twice the step, so what a difference may be off by is known.

const A = elementwise(float64);
type M = Float64Matrix;

const PHI: Partial<Record<ActivationName, (u: number) => number>> = { identity: (u) => u, tanh: Math.tanh };

/** A graph in plain numbers: an edge is φ(a W z + b), with z itself added where it has a skip. */
interface Plain {
  readonly from: number;
  readonly to: number;
  readonly phi: ActivationName;
  readonly skip: boolean;
}

/** The diamond 0 → 1, 0 → 2, 1 → 3, 2 → 3 with an edge past it, two edges side by side, and a tail. */
const DIAMOND: readonly Plain[] = [
  { from: 0, to: 1, phi: 'tanh', skip: false },
  { from: 0, to: 2, phi: 'identity', skip: true },
  { from: 1, to: 3, phi: 'tanh', skip: true },
  { from: 2, to: 3, phi: 'tanh', skip: false },
  { from: 2, to: 3, phi: 'identity', skip: true },
  { from: 0, to: 3, phi: 'identity', skip: false },
  { from: 3, to: 4, phi: 'tanh', skip: false },
  { from: 1, to: 4, phi: 'identity', skip: false },
];
const SIZE = 3;
const NODES = 5;

const column = (rows: number, columns: number, r: Random): M =>
  float64.matrix(rows, columns, direction(r, rows * columns));

/** Columns of probabilities. */
const probabilities = (batch: number, r: Random): M => A.softmax(column(SIZE, batch, r));

const TERMS = {
  gaussian: (r: Random): Term<M> => ({ kind: 'gaussian', precision: float64.matrix(1, 1, [0.5 + r.uniform()]) }),
  categorical: (): Term<M> => ({ kind: 'categorical' }),
  free: (): Term<M> => ({ kind: 'free' }),
};

function network(r: Random, terms: readonly (keyof typeof TERMS | 'mean')[]): Network<M> {
  const nodes = terms.map((kind): Node<M> => {
    const mean = { ...TERMS.gaussian(r), mean: column(SIZE, 1, r) } as Term<M>;
    return { shape: [SIZE], term: kind === 'mean' ? mean : TERMS[kind](r) };
  });
  const edges = DIAMOND.map(({ from, to, phi, skip }): Edge<M> => ({
    ...{ from, to },
    layer: dense([SIZE], [SIZE], { skip, activation: phi, bias: true }),
    theta: {
      weights: column(SIZE, SIZE, r),
      scale: float64.matrix(1, 1, [0.5 + r.uniform()]),
      bias: column(SIZE, 1, r),
    },
  }));
  return graph(A, nodes, edges);
}

const at = (m: M, i: number, b: number): number => m.data[i * m.columns + b]!;

/** u_i at sample b: what all edges into node i say together; nothing of a root. */
function predictionOf({ edges }: Network<M>, z: readonly number[][], i: number): number[] | undefined {
  const into = edges.flatMap((edge, e) => (edge.to === i ? [{ ...edge, plain: DIAMOND[e]! }] : []));
  if (into.length === 0) return undefined;
  return Array.from({ length: SIZE }, (_, k) =>
    into.reduce((sum, { from, theta, plain }) => {
      let u = 0;
      for (let j = 0; j < SIZE; j++) u += at(theta['weights']!, k, j) * z[from]![j]!;
      u = at(theta['scale']!, 0, 0) * u + at(theta['bias']!, k, 0);
      return sum + PHI[plain.phi]!(u) + (plain.skip ? z[from]![k]! : 0);
    }, 0),
  );
}

/** The energy of one sample. */
function energyOf(net: Network<M>, z: readonly number[][]): number {
  return net.nodes.reduce((sum, { term }, i) => {
    const mean = term.kind === 'gaussian' && term.mean ? [...term.mean.data] : undefined;
    const u = predictionOf(net, z, i) ?? mean;
    if (u === undefined || term.kind === 'free') return sum;
    if (term.kind === 'gaussian')
      return sum + (term.precision.data[0]! / 2) * z[i]!.reduce((s, v, k) => s + (v - u[k]!) ** 2, 0);
    const total = u.reduce((s, v) => s + Math.exp(v), 0);
    return sum - z[i]!.reduce((s, v, k) => s + v * (u[k]! - Math.log(total)), 0);
  }, 0);
}

const samples = (z: readonly M[]): number[][][] =>
  Array.from({ length: z[0]!.columns }, (_, b) => z.map((zi) => Array.from({ length: SIZE }, (__, k) => at(zi, k, b))));

/** The states at errors of the free nodes, one sample, by the definition. */
function statesAt({ network: net, clamped }: Problem<M>, errors: readonly number[][], b: number): number[][] {
  const z: number[][] = [];
  const free = [...net.nodes.keys()].filter((i) => !clamped.has(i));
  for (const [i, { term }] of net.nodes.entries()) {
    const given = clamped.get(i);
    const mean = term.kind === 'gaussian' && term.mean ? [...term.mean.data] : undefined;
    const u = predictionOf(net, z, i) ?? mean ?? [0, 0, 0];
    z.push(Array.from({ length: SIZE }, (_, k) => (given ? at(given, k, b) : u[k]! + errors[free.indexOf(i)]![k]!)));
  }
  return z;
}

/** F, summed over samples, at variables in either coordinates. */
function oracle(problem: Problem<M>, coordinates: keyof typeof COORDINATES, variables: readonly M[]): number {
  const free = freeNodes(problem);
  return samples(variables).reduce((sum, values, b) => {
    const given = [...problem.network.nodes.keys()].map((i) => problem.clamped.get(i));
    const z =
      coordinates === 'error'
        ? statesAt(problem, values, b)
        : given.map((m, i) => (m ? Array.from({ length: SIZE }, (_, k) => at(m, k, b)) : values[free.indexOf(i)]!));
    return sum + energyOf(problem.network, z);
  }, 0);
}

/** [what is clamped, the terms of the nodes, a name] */
const SETUPS = [
  { name: 'ends clamped', clamps: [0, 4], terms: ['free', 'gaussian', 'gaussian', 'gaussian', 'gaussian'] },
  {
    name: 'data at the last node alone, a root with a mean',
    clamps: [4],
    terms: ['mean', 'gaussian', 'gaussian', 'gaussian', 'gaussian'],
  },
  {
    name: 'data at the last node alone, a free root',
    clamps: [4],
    terms: ['free', 'gaussian', 'gaussian', 'gaussian', 'gaussian'],
  },
  {
    name: 'a node in the middle clamped, the last one free to follow',
    clamps: [0, 2],
    terms: ['free', 'gaussian', 'gaussian', 'gaussian', 'gaussian'],
  },
  {
    name: 'cross-entropy at the end',
    clamps: [0, 4],
    terms: ['free', 'gaussian', 'gaussian', 'gaussian', 'categorical'],
  },
  {
    name: 'cross-entropy in the middle and at the end',
    clamps: [0, 2, 4],
    terms: ['free', 'gaussian', 'categorical', 'gaussian', 'categorical'],
  },
  { name: 'a node without a term', clamps: [0, 4], terms: ['free', 'gaussian', 'free', 'gaussian', 'gaussian'] },
] as const;

function drawn(seed: number, { clamps, terms }: (typeof SETUPS)[number]) {
  const r = random(seed, 'inference/graphs');
  const batch = 1 + r.integer(0, 2);
  const net = network(r, terms);
  const state = (i: number): M => (terms[i] === 'categorical' ? probabilities(batch, r) : column(SIZE, batch, r));
  const problem = problemOf(
    A,
    net,
    clamps.map((i) => [i, state(i)] as const),
  );
  const variables = freeNodes(problem).map(() => column(SIZE, batch, r));
  return { r, problem, variables };
}

describe.each(SETUPS)('a diamond with skips and several edges into a node, $name', (setup) => {
  test.each(['state', 'error'] as const)(
    'energy and gradient in %s coordinates are those of the definition',
    (coordinates) =>
      fc.assert(
        fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), (seed) => {
          const { r, problem, variables } = drawn(seed, setup);
          const found = COORDINATES[coordinates](A, problem).at(variables);
          const d = variables.map((v) => direction(r, v.data.length));
          const F = (h: number): number =>
            oracle(
              problem,
              coordinates,
              variables.map((v, i) => ({ ...v, data: v.data.map((x, j) => x + h * d[i]![j]!) })),
            );
          const scale = Math.abs(F(0)) + 1;
          expect(Math.abs(found.energy().data[0]! - F(0))).toBeLessThanOrEqual(2 ** -44 * scale);
          // Central differences err by h²/6 F‴; the difference of two of them shows three times that of the finer one.
          const h = 2 ** -10;
          const central = (step: number): number => (F(step) - F(-step)) / (2 * step);
          const [fine, coarse] = [central(h), central(2 * h)];
          const better = fine + (fine - coarse) / 3;
          const claimed = found.gradient().reduce((sum, g, i) => sum + inner(g.data, d[i]!), 0);
          expect(Math.abs(claimed - better)).toBeLessThanOrEqual(Math.abs(fine - coarse) + (2 ** -46 * scale) / h);
          // and the difference sees a wrong digit: it is sharp to a part in a thousand
          expect(Math.abs(fine - coarse)).toBeLessThan(2 ** -8 * (1 + Math.abs(claimed) + scale));
        }),
        { numRuns: 40, seed: 20261127 },
      ),
  );

  test('inference lowers the energy, returns clamped states as they are, and both coordinates agree on the energy', async () => {
    const { problem } = drawn(5, setup);
    const options = { gradientNorm: 1e-6, maxSteps: 200 };
    for (const coordinates of ['state', 'error'] as const) {
      const objective = COORDINATES[coordinates](A, problem);
      const before = objective.at(objective.start()).energy().data[0]!;
      const { status, activities, energy, gradientNorm } = await infer(A, problem, { coordinates, ...options });
      const B = activities[0]!.columns;
      expect(energy * B).toBeLessThanOrEqual(before * (1 + 2 ** -40));
      if (status === 'converged') expect(gradientNorm).toBeLessThanOrEqual(1e-6);
      for (const [i, state] of problem.clamped) expect(activities[i]).toBe(state);
      expect(activities).toHaveLength(NODES);
      const F = samples(activities).reduce((sum, z) => sum + energyOf(problem.network, z), 0);
      expect(Math.abs(F / B - energy)).toBeLessThanOrEqual(2 ** -40 * (1 + Math.abs(F)));
    }
  });
});

test('a free node that holds probabilities is refused by name: its energy has no minimum', async () => {
  const r = random(7, 'inference/graphs');
  const net = network(r, ['free', 'gaussian', 'gaussian', 'categorical', 'gaussian']);
  const [x, y] = [column(SIZE, 2, r), column(SIZE, 2, r)];
  const clamps = [[0, x] as const, [4, y] as const];
  expect(() => problemOf(A, net, clamps)).toThrow(/^problemOf: node 3 must be clamped to have a categorical term/);
  const unchecked = { network: net, clamped: new Map(clamps) };
  await expect(infer(A, unchecked, { coordinates: 'error', gradientNorm: 0, maxSteps: 1 })).rejects.toThrow(
    /^infer: node 3 must be clamped/,
  );
});
