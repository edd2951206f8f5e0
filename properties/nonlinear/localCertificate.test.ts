import { describe, expect, test } from 'vitest';
import type { ActivationName } from '../../src/arithmetic/activations.ts';
import { elementwise } from '../../src/arithmetic/elementwise.ts';
import { float64, type Float64Matrix } from '../../src/arithmetic/float64.ts';
import type { Placement } from '../../src/layers/dense.ts';
import { type ProblemNumbers, problem } from '../../src/problem/numbers.ts';
import type { Supervised } from '../../src/problem/problem.ts';
import { random } from '../../src/random.ts';
import { localCertificate } from '../../src/inference/localCertificate.ts';
import { energyGradient } from '../../src/inference/state.ts';
import { chainOf } from '../../src/problem/chain.ts';

// Oracles: ‖∇F‖ by energyGradient in plain float64; kinks unit by unit, in plain numbers. μ is given, so that what is proven shows.

const A = elementwise(float64);
/** Numbers of a few units with a few hundred roundings: what is apart by so much is apart for certain. */
const MARGIN = 2 ** -20;

type Numbers = ProblemNumbers;
const column = (values: readonly number[]): Float64Matrix => float64.matrix(values.length, 1, values);

/** Three or four layers with skips, biases, scales of either sign and a batch; layer 2 is linear where there are four. */
function drawn(seed: number, activation: ActivationName, placement: Placement) {
  const r = random(seed, `local certificate/${activation}/${placement}`);
  const widths = [
    [2, 3, 3, 2],
    [3, 2, 2, 4, 2],
    [1, 2, 1, 1],
  ][seed % 3]!;
  const batch = 1 + (seed % 2);
  const normals = (count: number): Float64Array => Float64Array.from({ length: count }, () => r.normal());
  const layers = widths.slice(1).map((n, i) => [n, widths[i]!] as const);
  const numbers: Numbers = {
    ...{ widths, batch, placement },
    activations: layers.map((_, i) => (layers.length > 3 && i === 1 ? 'identity' : activation)),
    skips: layers.map(([n, m]) => n === m && r.uniform() < 0.7),
    weights: layers.map(([n, m]) => normals(n * m)),
    biases: layers.map(([n]) => normals(n)),
    scales: layers.map(() => (r.uniform() < 0.5 ? -1 : 1) * (0.5 + r.uniform())),
    precisions: layers.map(() => 0.5 + r.uniform()),
    x: normals(widths[0]! * batch),
    y: normals(widths.at(-1)! * batch),
  };
  const p = problem(A, numbers);
  const z = [p.x, ...widths.slice(1, -1).map((n) => float64.matrix(n, batch, normals(n * batch))), p.y];
  return { p, z };
}

/** Takes μ for the smallest eigenvalue, whatever the Hessian. */
const given = (mu: number) => () => ({ mu, lambdaMax: Infinity });

const at = (m: Float64Matrix, i: number, j: number): number => m.data[i * m.columns + j]!;

/** The inputs to the activation of layer i at sample b: u = a W z + β, or z itself. */
function inputs(p: Supervised<Float64Matrix>, z: readonly Float64Matrix[], i: number, b: number): number[] {
  const { weights: W, scale, bias, placement } = chainOf(p)[i]!;
  if (placement === 'before') return Array.from({ length: z[i]!.rows }, (_, k) => at(z[i]!, k, b));
  return Array.from({ length: W.rows }, (_, k) => {
    let u = 0;
    for (let j = 0; j < W.columns; j++) u += at(W, k, j) * at(z[i]!, j, b);
    return scale.data[0]! * u + bias!.data[k]!;
  });
}

/** How far the input of layer i at sample b may move before a unit reaches its kink. */
function room(p: Supervised<Float64Matrix>, z: readonly Float64Matrix[], i: number, b: number): number {
  const { weights: W, scale, activation, placement } = chainOf(p)[i]!;
  if (activation === 'identity') return Infinity;
  return Math.min(
    ...inputs(p, z, i, b).map((u, k) => {
      const row = Math.hypot(...Array.from({ length: W.columns }, (_, j) => at(W, k, j)));
      return Math.abs(u) / (placement === 'after' ? Math.abs(scale.data[0]!) * row : 1);
    }),
  );
}

const gradientNorms = (p: Supervised<Float64Matrix>, z: readonly Float64Matrix[]): number[] => {
  const gradient = energyGradient(A, p, z);
  return Array.from({ length: p.x.columns }, (_, b) =>
    Math.hypot(...gradient.flatMap((g) => Array.from({ length: g.rows }, (__, i) => at(g, i, b)))),
  );
};

const KINDS = (['relu', 'leaky-relu'] as const).flatMap((activation) =>
  (['after', 'before'] as const).map((placement) => [activation, placement] as const),
);

describe('localCertificate', () => {
  test.each(KINDS)(
    '%s %s the weights: proven within ‖∇F‖/μ as long as 4‖∇F‖/μ is below the way to the next kink, and no longer',
    (...kind) => {
      const seen = new Set<number>();
      for (let seed = 0; seed < 12; seed++) {
        const { p, z } = drawn(seed, ...kind);
        const norms = gradientNorms(p, z);
        // The first layer's input is clamped: its kinks are not reached, however near they are.
        const rooms = norms.map((_, b) => p.network.edges.map((__, i) => (i === 0 ? Infinity : room(p, z, i, b))));
        const needed = norms.map((g, b) => g / Math.min(...rooms[b]!));
        const most = Math.max(...needed);
        const held = localCertificate(p, z, given(4 * most * (1 + MARGIN)));
        const distance = Math.hypot(...norms) / (4 * most);
        expect(held.kind).toBe('proven');
        expect(held.kind === 'proven' && held.bound).toBeGreaterThanOrEqual(distance * (1 - 2 * MARGIN));
        expect(held.kind === 'proven' && held.bound).toBeLessThanOrEqual(distance * (1 + 2 * MARGIN));

        const sample = needed.indexOf(most);
        const layer = rooms[sample]!.indexOf(Math.min(...rooms[sample]!)) + 1;
        seen.add(layer);
        const lost = localCertificate(p, z, given(4 * most * (1 - MARGIN)));
        expect(lost.kind === 'empirical' && lost.reason).toMatch(
          new RegExp(`^sample ${sample}: a unit of layer ${layer} may cross its kink within [\\d.e+-]+$`),
        );
      }
      expect(seen.size).toBeGreaterThan(1);
    },
  );

  const line = (change: Partial<Numbers> = {}): Supervised<Float64Matrix> =>
    problem(A, {
      ...{ widths: [1, 1, 1, 1], weights: [[1], [1], [1]], batch: 1, activations: ['identity', 'relu', 'identity'] },
      ...{ x: Float64Array.of(1), y: Float64Array.of(1) },
      ...change,
    });

  test('a unit that its input does not move never reaches its kink', () => {
    const z = [1, 1, 1, 1].map((v) => column([v]));
    for (const still of [{ weights: [[1], [0], [1]] }, { scales: [1, 0, 1] }])
      expect(localCertificate(line({ ...still, biases: [[0], [2 ** -40], [0]] }), z, given(2 ** -28)).kind).toBe(
        'proven',
      );
  });

  test('a kink that the rounding of u could hide is not passed by', () => {
    // u = 2⁴⁰·1 − 2⁴⁰·1 + 2⁻¹⁴, and 2⁴⁰ carries roundings of 2⁻¹³
    const p = problem(A, {
      ...{
        widths: [1, 2, 1],
        weights: [
          [1, 1],
          [2 ** 40, -(2 ** 40)],
        ],
        biases: [[0, 0], [2 ** -14]],
        batch: 1,
      },
      ...{ activations: ['identity', 'relu'], x: Float64Array.of(1), y: Float64Array.of(1) },
    });
    const z = [column([1]), column([1, 1]), column([1])];
    const hidden = localCertificate(p, z, given(2 ** 200));
    expect(hidden).toEqual({ kind: 'empirical', reason: 'sample 0: a unit is at its kink' });
  });

  test('nothing hidden is proven at once, and nothing is asked', () => {
    const flat = problem(A, {
      ...{ widths: [1, 1], weights: [[1]], batch: 1, activations: ['relu'] },
      ...{ x: Float64Array.of(0), y: Float64Array.of(1) },
    });
    const certified = localCertificate(flat, [column([0]), column([1])], () => {
      throw new Error('not asked');
    });
    expect(certified).toEqual({ kind: 'proven', bound: 0 });
  });
});
