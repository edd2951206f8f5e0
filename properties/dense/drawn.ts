import fc from 'fast-check';
import { test } from 'vitest';
import { ACTIVATIONS, type ActivationName } from '../../src/arithmetic/activations.ts';
import type { ElementwiseArithmetic } from '../../src/arithmetic/arithmetic.ts';
import { elementwise } from '../../src/arithmetic/elementwise.ts';
import { float64, type Float64Matrix } from '../../src/arithmetic/float64.ts';
import type { Placement } from '../../src/layers/dense.ts';
import type { ProblemNumbers } from '../../src/problem/numbers.ts';
import type { Supervised } from '../../src/problem/problem.ts';
import { type Random, random } from '../../src/random.ts';
import { energyGradient } from '../../src/inference/state.ts';
import { mapParameters } from '../../src/layers/parameters.ts';
import { localUpdates } from '../../src/learning/updates.ts';
import { widthsOf } from '../../src/problem/chain.ts';

export const A = elementwise(float64);
/** Those whose derivatives are bounded everywhere; polynomials are judged exactly elsewhere. */
export const NAMES = (Object.keys(ACTIVATIONS) as ActivationName[]).filter(
  (name) => ACTIVATIONS[name].suprema[0] < Infinity,
);
export const PLACEMENTS: readonly Placement[] = ['after', 'before'];

export type Numbers = ProblemNumbers & { x: Float64Array; y: Float64Array };

export function draw(r: Random, activation: ActivationName, placement: Placement): Numbers {
  const L = 1 + r.integer(0, 3);
  const widths = Array.from({ length: L + 1 }, () => 1 + r.integer(0, 4));
  const skips = widths.slice(1).map((n, i) => n === widths[i] && r.uniform() < 0.7);
  const batch = 1 + r.integer(0, 2);
  const normals = (count: number): Float64Array => Float64Array.from({ length: count }, () => r.normal());
  return {
    ...{ widths, skips, batch, placement, activations: skips.map(() => activation) },
    weights: skips.map((_, i) => normals(widths[i + 1]! * widths[i]!)),
    biases: widths.slice(1).map(normals),
    scales: skips.map(() => 0.5 + r.uniform()),
    precisions: skips.map(() => 0.5 + r.uniform()),
    x: normals(widths[0]! * batch),
    y: normals(widths[L]! * batch),
  };
}

/** Every activation in both placements, on the networks that fast-check's seeds name. */
export function forEachKind(body: (numbers: Numbers, r: Random) => Promise<void> | void, runs = 20): void {
  for (const activation of NAMES) {
    for (const placement of PLACEMENTS) {
      test(`${activation}, ${placement} the weights`, () =>
        fc.assert(
          fc.asyncProperty(fc.integer({ min: 0, max: 2 ** 31 - 1 }), async (seed) => {
            const r = random(seed, 'dense');
            await body(draw(r, activation, placement), r);
          }),
          { numRuns: runs, seed: 20261121 },
        ));
    }
  }
}

export const inner = (a: Float64Array, b: Float64Array): number => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
export const norm = (...blocks: readonly Float64Array[]): number =>
  Math.hypot(...blocks.map((b) => Math.sqrt(inner(b, b))));

/** Random activities between the clamped ends. */
export const activities = ({ network, x, y }: Supervised<Float64Matrix>, r: Random): Float64Matrix[] => [
  x,
  ...widthsOf(network)
    .slice(1, -1)
    .map((n) =>
      float64.matrix(
        n,
        x.columns,
        Float64Array.from({ length: n * x.columns }, () => r.normal()),
      ),
    ),
  y,
];

/**
 * The derivative of f at 0 by central differences with two steps, extrapolated; the spread of the three estimates bounds its error
 * for a smooth f. Kinks inside the interval make the spread large, and the check then says nothing.
 */
export async function derivative(f: (h: number) => Promise<number>): Promise<{ value: number; error: number }> {
  const central = async (h: number): Promise<number> => ((await f(h)) - (await f(-h))) / (2 * h);
  const [h, scale] = [2 ** -9, Math.abs(await f(0)) + 1];
  const [coarse, fine] = [await central(h), await central(h / 2)];
  const value = fine + (fine - coarse) / 3;
  return { value, error: Math.abs(fine - coarse) + (2 ** -48 * scale) / h };
}

export const along = (v: Float64Matrix, d: Float64Array, h: number): Float64Matrix => ({
  ...v,
  data: v.data.map((x, i) => x + h * d[i]!),
});
export const direction = (r: Random, length: number): Float64Array => Float64Array.from({ length }, () => r.normal());

/** What the sums of float32 products can hide: the same gradient with every number replaced by its size. */
export const sizes: ElementwiseArithmetic<Float64Matrix> = {
  ...A,
  matrix: (rows, columns, entries) => float64.matrix(rows, columns, Float64Array.from(entries, Math.abs)),
  subtract: float64.add,
  activate: (_, a) => ({ ...a, data: a.data.map((x) => Math.max(1, x)) }),
  slope: (_, a) => ({ ...a, data: a.data.map(() => 1.13) }), // max |φ′|, of GELU
};

/** Two products and some ten entrywise roundings deep, each at most 10 roundings of an elementary function. */
export const roundings = ({ widths, batch }: Numbers): number => 2 * Math.max(...widths, batch) + 100;

/** What gradients in activities and minus the summed weight gradients can be off by in float32, over u. */
export function room(numbers: Numbers, p: Supervised<Float64Matrix>, z: readonly Float64Matrix[]) {
  const absolute = (m: Float64Matrix): Float64Matrix => ({ ...m, data: m.data.map(Math.abs) });
  const edges = p.network.edges.map((edge) => ({ ...edge, theta: mapParameters(edge.theta, absolute) }));
  const big = { ...p, network: { ...p.network, edges } };
  return {
    activities: energyGradient(sizes, big, z.map(absolute)).map((g) => g.data),
    weights: localUpdates(sizes, big, z.map(absolute)).map(({ weights }) =>
      weights!.data.map((x) => x * numbers.batch),
    ),
  };
}
