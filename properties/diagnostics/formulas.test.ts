import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ActivationName } from '../../src/arithmetic/activations.ts';
import { type Float64Matrix, float64 } from '../../src/arithmetic/float64.ts';
import { learningCurvatures } from '../../src/diagnostics/learningCurvatures.ts';
import {
  type Recorded,
  energyOf,
  hessianProduct,
  localsOf,
  stateGradients,
  weightChange,
} from '../../src/diagnostics/network.ts';
import { largestCurvatures } from '../../src/diagnostics/spectrum.ts';
import { compare, distance } from '../../src/diagnostics/steps.ts';
import { random } from '../../src/random.ts';

// Oracles: a hand case of exact fractions; and the energy by its definition in plain numbers, differentiated by central differences.

const m = (rows: number, columns: number, entries: readonly number[]): Float64Matrix =>
  float64.matrix(rows, columns, entries);

/** x_0 = 6, W_0 = 2, W_1 = 3, R = 1, y = 0 at the minimum: u = 36/41, x_1 = 120/41, ε = (6/41, 12/41). */
const byHand: Recorded = {
  edges: [
    { name: '0', from: 1, to: 0, weights: m(1, 1, [2]), bias: undefined, activation: 'identity', precision: 1 },
    { name: '1', from: 2, to: 1, weights: m(1, 1, [3]), bias: undefined, activation: 'identity', precision: 1 },
    { name: 'readout', from: 2, to: 3, weights: m(1, 1, [1]), bias: undefined, activation: 'identity', precision: 1 },
  ],
  states: [m(1, 1, [6]), m(1, 1, [120 / 41]), m(1, 1, [36 / 41]), m(1, 1, [0])],
  clamped: [true, false, false, true],
};

const PLAIN: Partial<Record<ActivationName, (u: number) => number>> = {
  identity: (u) => u,
  tanh: Math.tanh,
  sigmoid: (u) => 1 / (1 + Math.exp(-u)),
};

/** E by its definition, summed over samples, entry by entry. */
function plainEnergy({ edges }: Recorded, states: readonly Float64Matrix[]): number {
  let E = 0;
  for (const { from, to, weights: W, bias, activation, precision } of edges) {
    const [z, x] = [states[from]!, states[to]!];
    for (let b = 0; b < x.columns; b++)
      for (let i = 0; i < x.rows; i++) {
        let a = bias?.data[i] ?? 0;
        for (let j = 0; j < z.rows; j++) a += W.data[i * W.columns + j]! * z.data[j * z.columns + b]!;
        E += (precision * (x.data[i * x.columns + b]! - PLAIN[activation]!(a)) ** 2) / 2;
      }
  }
  return E;
}

const moved = (states: readonly Float64Matrix[], node: number, k: number, by: number): Float64Matrix[] =>
  states.map((z, i) => (i === node ? { ...z, data: z.data.map((v, at) => (at === k ? v + by : v)) } : z));

/** A generative network with a readout, precisions and a bias, at random states. */
function drawn(seed: number, B: number): Recorded {
  const r = random(seed, 'diagnostics/formulas');
  const normal = (rows: number, columns: number): Float64Matrix =>
    m(
      rows,
      columns,
      Array.from({ length: rows * columns }, () => r.normal() * 0.7),
    );
  const widths = [4, 3, 2];
  const names: ActivationName[] = ['sigmoid', 'tanh'];
  const edge = (name: string, from: number, to: number, rows: number, columns: number, activation: ActivationName) => ({
    ...{ name, from, to, weights: normal(rows, columns), activation, precision: 0.5 + r.uniform() },
    bias: to === 0 ? normal(rows, 1) : undefined,
  });
  return {
    edges: [
      edge('0', 1, 0, 4, 3, names[0]!),
      edge('1', 2, 1, 3, 2, names[1]!),
      edge('readout', 2, 3, 5, 2, 'identity'),
    ],
    states: [...widths, 5].map((n) => normal(n, B)),
    clamped: [true, false, false, true],
  };
}

const U = 2 ** -53;

/**
 * What rounding can do to the energy summed over samples. An error ε = x − f(a) with |f′| ≤ 1 and |f| ≤ 1 + |a| is off by at most
 * (n + 12)u s, s = 1 + |x| + |b| + Σ|W||z|: n products and sums, eight units in the last place for f, the rest for the bias and the
 * difference. Squares, factors and a sum of N terms add N + 6.
 */
function energyRounding({ edges, states }: Recorded): number {
  const N = edges.reduce((sum, { to }) => sum + states[to]!.data.length, 0);
  let bound = 0;
  for (const { from, to, weights: W, bias, precision } of edges) {
    const [z, x] = [states[from]!, states[to]!];
    for (let k = 0; k < x.data.length; k++) {
      const [i, b] = [Math.floor(k / x.columns), k % x.columns];
      let s = 1 + Math.abs(x.data[k]!) + Math.abs(bias?.data[i] ?? 0);
      for (let j = 0; j < z.rows; j++) s += Math.abs(W.data[i * W.columns + j]! * z.data[j * z.columns + b]!);
      bound += precision * s ** 2 * (W.columns + 12 + (N + 6) / 2) * U;
    }
  }
  return bound;
}

const seeds = fc.integer({ min: 1, max: 10_000 });
const H = 1e-5;

describe('the quantities of a recorded network', () => {
  test('the hand case: energy 18/41, no gradient, and the gradients of the weights (720, 432, −1296)/1681', () => {
    const locals = localsOf(byHand);
    // Rounded states do not count at a minimum; 3u rounds by 108/41 units, and error 6/41 times that, squares and sums by 4 · 18/41.
    expect(Math.abs(energyOf(byHand) - 18 / 41)).toBeLessThan(3 * U);
    for (const g of stateGradients(byHand)) for (const v of g?.data ?? []) expect(Math.abs(v)).toBeLessThan(2 ** -50);
    const changes = byHand.edges.map((edge, e) => weightChange(edge, byHand.states, locals[e]!).data[0]! * 1681);
    expect(changes.map((c) => Number(c.toPrecision(12)))).toEqual([720, 432, -1296]);
  });
  test('its largest curvature is (15 + √61)/2, whose bound on the rate is 4/(15 + √61)', () => {
    const λ = (15 + Math.sqrt(61)) / 2;
    // Six operations an entry of H v, two inner products of two entries and a quotient; 24 steps leave (3.6/11.4)⁴⁸ < 2⁻⁷⁹ of the rest.
    expect(Math.abs(largestCurvatures(byHand)[0]! - λ)).toBeLessThan(12 * U * λ);
  });
  test('what bounds the rates of learning is the squares of the presynaptic states', () =>
    expect(learningCurvatures(byHand).map(({ λ }) => Number((λ * 1681).toPrecision(12)))).toEqual([
      14_400, 1296, 1296,
    ]));
  test('gradients are the energy’s central differences', () =>
    fc.assert(
      fc.property(seeds, (seed) => {
        const at = drawn(seed, 2);
        expect(Math.abs(energyOf(at) * 2 - plainEnergy(at, at.states))).toBeLessThan(2 * energyRounding(at));
        for (const [i, g] of stateGradients(at).entries())
          for (const [k, v] of (g?.data ?? new Float64Array()).entries()) {
            const slope =
              (plainEnergy(at, moved(at.states, i, k, H)) - plainEnergy(at, moved(at.states, i, k, -H))) / (2 * H);
            expect(Math.abs(v - slope)).toBeLessThan(1e-7 * (1 + Math.abs(slope))); // H² third derivatives, and ε/H roundings
          }
      }),
      { seed: 1, numRuns: 20 },
    ));
  test('changes of the weights are the energy’s central differences, precisions among them', () =>
    fc.assert(
      fc.property(seeds, (seed) => {
        const at = drawn(seed, 3);
        const locals = localsOf(at);
        for (const [e, edge] of at.edges.entries()) {
          const change = weightChange(edge, at.states, locals[e]!);
          const E = (k: number, by: number): number => {
            const weights = { ...edge.weights, data: edge.weights.data.map((w, i) => (i === k ? w + by : w)) };
            return plainEnergy(
              { ...at, edges: at.edges.map((one) => (one === edge ? { ...edge, weights } : one)) },
              at.states,
            );
          };
          for (const [k, d] of change.data.entries()) {
            const slope = -(E(k, H) - E(k, -H)) / (2 * H) / 3;
            expect(Math.abs(d - slope)).toBeLessThan(1e-7 * (1 + Math.abs(slope)));
          }
        }
      }),
      { seed: 5, numRuns: 20 },
    ));
  test('the Hessian’s products are the gradient’s central differences, curvature of f among them', () =>
    fc.assert(
      fc.property(seeds, (seed) => {
        const at = drawn(seed, 1);
        const r = random(seed, 'direction');
        const v = at.states.map((z, i) =>
          at.clamped[i]
            ? undefined
            : m(
                z.rows,
                1,
                Array.from(z.data, () => r.normal()),
              ),
        );
        const along = (by: number) =>
          stateGradients({
            ...at,
            states: at.states.map((z, i) => (v[i] ? { ...z, data: z.data.map((x, k) => x + by * v[i]!.data[k]!) } : z)),
          });
        const [plus, minus] = [along(H), along(-H)];
        for (const [i, Hv] of hessianProduct(at, localsOf(at))(v).entries())
          for (const [k, x] of (Hv?.data ?? new Float64Array()).entries())
            expect(Math.abs(x - (plus[i]!.data[k]! - minus[i]!.data[k]!) / (2 * H))).toBeLessThan(
              1e-7 * (1 + Math.abs(x)),
            );
      }),
      { seed: 2, numRuns: 20 },
    ));
  test('the curvature of a sample is never above the largest eigenvalue of its Hessian, and near it', () =>
    fc.assert(
      fc.property(seeds, (seed) => {
        const at = drawn(seed, 1);
        const product = hessianProduct(at, localsOf(at));
        const columns = [1, 2].flatMap((node) =>
          Array.from(at.states[node]!.data, (_, k) => {
            const unit = at.states.map((z, i) =>
              at.clamped[i]
                ? undefined
                : m(
                    z.rows,
                    1,
                    Array.from(z.data, (_, j) => (i === node && j === k ? 1 : 0)),
                  ),
            );
            return product(unit).flatMap((part) => (part ? [...part.data] : []));
          }),
        );
        const λ = float64.symmetricEigenvalues(m(5, 5, columns.flat())).at(-1)!;
        const found = largestCurvatures(at)[0]!;
        expect(found).toBeLessThanOrEqual(λ * (1 + 1e-12));
        expect(found).toBeGreaterThan(0.9 * λ);
      }),
      { seed: 3, numRuns: 20 },
    ));
  test.each([-600, -300, 300, 600])('moves are compared at the scale 2^%i as at 1', (k) => {
    const scaled = (by: number) => [m(2, 2, [3 * by, -by, 2 * by, 5 * by]), m(1, 1, [4 * by])];
    const [u, v] = [scaled(2 ** k), [m(2, 2, [2 ** k, 0, 0, 2 ** k]), undefined]];
    expect(Math.abs(compare(u, v).cosine - 8 / Math.sqrt(39 * 2))).toBeLessThan(16 * U); // γ of 2n + 6 operations for n = 4
    expect(Math.abs(compare(u, v).ratio - Math.sqrt(39 / 2))).toBeLessThan(Math.sqrt(39 / 2) * 16 * U);
    expect(Math.abs(distance(u, v) - Math.sqrt(25 / 2))).toBeLessThan(Math.sqrt(25 / 2) * 16 * U);
  });
  test('what bounds the rate of learning is the largest eigenvalue of a row’s gated squares, from below and near', () =>
    fc.assert(
      fc.property(seeds, (seed) => {
        const at = drawn(seed, 4);
        for (const [e, { λ }] of learningCurvatures(at).entries()) {
          const { from, weights: W, bias, activation, precision } = at.edges[e]!;
          const z = at.states[from]!;
          const f = PLAIN[activation]!;
          const rows = Array.from({ length: W.rows }, (_, i) => {
            const C = new Float64Array(z.rows * z.rows);
            for (let b = 0; b < 4; b++) {
              let a = bias?.data[i] ?? 0;
              for (let j = 0; j < z.rows; j++) a += W.data[i * W.columns + j]! * z.data[j * 4 + b]!;
              const slope = (f(a + H) - f(a - H)) / (2 * H);
              for (let j = 0; j < z.rows; j++)
                for (let k = 0; k < z.rows; k++)
                  C[j * z.rows + k]! += (precision * slope ** 2 * z.data[j * 4 + b]! * z.data[k * 4 + b]!) / 4;
            }
            return float64.symmetricEigenvalues(m(z.rows, z.rows, [...C])).at(-1)!;
          });
          const right = Math.max(...rows);
          expect(λ).toBeLessThan(right * (1 + 1e-8)); // H² of the difference
          expect(λ).toBeGreaterThan(0.95 * right);
        }
      }),
      { seed: 4, numRuns: 20 },
    ));
});
