import type { ActivationName } from '../arithmetic/activations.ts';
import type { Placement } from '../layers/dense.ts';
import { type PlainNumbers, fromNumbers } from '../network/numbers.ts';
import { connected } from '../problem/connected.ts';
import type { Family } from '../problem/family.ts';
import type { Random } from '../random.ts';

/** The shape of a problem, whose numbers come from a seed. */
export interface ProblemPlan {
  readonly widths: readonly number[];
  readonly batch: number;
  /** Layers with a skip, from 1. */
  readonly skips?: readonly number[];
  /** Random premultipliers, precisions or both instead of 1. */
  readonly scaled?: boolean | 'scales' | 'precisions';
  /** Of a nonlinear network, which has biases too: one for all layers, or one a layer. */
  readonly activations?: ActivationName | readonly ActivationName[];
  readonly placement?: Placement;
}

/** A plan with its place among the others, which its numbers come by. */
export type NumberedPlan = ProblemPlan & { readonly number: number };

/** The problems of plans, each with a stream of its own. */
export const planned = (id: string, stream: string, plans: readonly ProblemPlan[]): Family<NumberedPlan> => ({
  id,
  shapes: plans.map((plan, number) => ({ ...plan, number })),
  recipe({ widths, batch, skips = [], activations, placement }) {
    const layers = widths.slice(1);
    return connected({
      ...{ widths, batch, skips: layers.map((_, i) => skips.includes(i + 1)) },
      ...(activations && {
        activations: typeof activations === 'string' ? layers.map(() => activations) : activations,
      }),
      ...(placement && { placement }),
    });
  },
  key: ({ number }) => number,
  describe: shapeOf,
  draw: (A, plan, streams) => fromNumbers(A, drawn(plan, streams(`${stream}-${plan.number}`))),
});

/** What a plan is called: "widths 5-4-6-2, batch 3, skips at 2, scaled". */
function shapeOf({ widths, batch, skips = [], scaled = false, activations, placement }: ProblemPlan): string {
  const kinds = typeof activations === 'string' ? activations : activations?.join(', ');
  return [
    ...[`widths ${widths.join('-')}`, `batch ${batch}`],
    ...(kinds === undefined ? [] : [`${kinds} ${placement} the weights`]),
    ...(skips.length > 0 ? [`skips at ${skips.join(' and ')}`] : []),
    ...(scaled === false ? [] : [scaled === true ? 'scaled' : `random ${scaled}`]),
  ].join(', ');
}

/**
 * A plan's numbers, multiples of 2⁻¹⁶ below 16: float32 holds each exactly, and so does each basis change of `orthogonal.ts`. Targets
 * of nonlinear networks are zeros: theirs are drawn around the prediction.
 */
function drawn({ widths, batch, skips = [], scaled = false, activations }: ProblemPlan, r: Random): PlainNumbers {
  const L = widths.length - 1;
  const between = (low: number, high: number): number => grid(low * (high / low) ** r.uniform());
  const layers = Array.from({ length: L }, (_, i) => [widths[i + 1]!, widths[i]!] as const);
  const sign = (): number => (r.uniform() < 0.25 ? -1 : 1);
  // With a skip, a power of two: I + aW is then a matrix that float32 holds too.
  const scale = (i: number): number =>
    activations === undefined ? sign() * (skips.includes(i + 1) ? 0.5 : between(0.6, 1.6)) : between(0.6, 1.6);
  return {
    weights: layers.map(([m, n]) => normals(r, m * n, 1 / Math.sqrt(Math.max(m, n)))),
    ...(activations && { biases: layers.map(([m]) => normals(r, m, 0.5)) }),
    scales: layers.map((_, i) => (scaled === true || scaled === 'scales' ? scale(i) : 1)),
    precisions: layers.map(() => (scaled === true || scaled === 'precisions' ? between(0.5, 2) : 1)),
    x: normals(r, widths[0]! * batch, 1),
    y: activations === undefined ? normals(r, widths[L]! * batch, 2) : new Float64Array(widths[L]! * batch),
  };
}

/** Normal numbers of a standard deviation, on the grid. */
export const normals = (r: Random, count: number, deviation: number): Float64Array =>
  Float64Array.from({ length: count }, () => grid(deviation * r.normal()));

/** The nearest multiple of 2⁻¹⁶ within ±15. */
export const grid = (value: number): number => Math.round(Math.max(-15, Math.min(15, value)) * 2 ** 16) / 2 ** 16;
