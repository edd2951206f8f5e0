import type { ActivationName } from '../arithmetic/activations.ts';
import { float64, type Float64Matrix } from '../arithmetic/float64.ts';
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
  /** Of a nonlinear network: none, or zeros. */
  readonly biases?: false | 0;
  /** a_1..a_L and p_1..p_L themselves, powers of two. */
  readonly scales?: readonly number[];
  readonly precisions?: readonly number[];
  /** What inputs and targets are multiplied by, a power of two. */
  readonly size?: number;
  /** All inputs zero, or all samples the same, inputs and targets. */
  readonly samples?: 'without inputs' | 'equal';
  /** Targets that the network predicts to the last bit, so that nothing is left to infer or to learn. Without scales and skips. */
  readonly targets?: 'predicted';
  /** Numbers with all 53 bits, which only float64 holds. */
  readonly digits?: 53;
}

/** A plan with its place among the others, which its numbers come by. */
export type NumberedPlan = ProblemPlan & { readonly number: number };

/** The problems of plans, each with a stream of its own. */
export const planned = <P extends ProblemPlan>(
  id: string,
  stream: string,
  plans: readonly P[],
): Family<P & { readonly number: number }> => ({
  id,
  shapes: plans.map((plan, number) => ({ ...plan, number })),
  recipe({ widths, batch, skips = [], activations, placement, biases }) {
    const layers = widths.slice(1);
    return connected({
      ...{ widths, batch, skips: layers.map((_, i) => skips.includes(i + 1)) },
      ...(activations && {
        activations: typeof activations === 'string' ? layers.map(() => activations) : activations,
      }),
      ...(placement && { placement }),
      ...(biases === false ? { biases } : {}),
    });
  },
  key: ({ number }) => number,
  describe: shapeOf,
  draw: (A, plan, streams) => fromNumbers(A, drawn(plan, streams(`${stream}-${plan.number}`))),
});

/** What a plan is called: "widths 5-4-6-2, batch 3, skips at 2, scaled". */
function shapeOf(plan: ProblemPlan): string {
  const { widths, batch, skips = [], scaled = false, activations, placement, biases, scales, precisions } = plan;
  const kinds = typeof activations === 'string' ? activations : activations?.join(', ');
  return [
    ...[`widths ${widths.join('-')}`, `batch ${batch}`],
    ...(kinds === undefined ? [] : [`${kinds} ${placement} the weights`]),
    ...(skips.length > 0 ? [`skips at ${skips.join(' and ')}`] : []),
    ...(scaled === false ? [] : [scaled === true ? 'scaled' : `random ${scaled}`]),
    ...(biases === undefined ? [] : [biases === 0 ? 'biases zero' : 'without biases']),
    ...(scales ? [`scales ${scales.join(' ')}`] : []),
    ...(precisions ? [`precisions ${precisions.map(powerOfTwo).join(' ')}`] : []),
    ...(plan.size === undefined ? [] : [`inputs and targets times ${powerOfTwo(plan.size)}`]),
    ...(plan.samples === undefined ? [] : [plan.samples === 'equal' ? 'equal samples' : 'inputs zero']),
    ...(plan.targets === undefined ? [] : ['targets as predicted']),
    ...(plan.digits === undefined ? [] : ['numbers with 53 bits']),
  ].join(', ');
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';
/** 2¹⁰ */
function powerOfTwo(value: number): string {
  const k = Math.log2(value);
  const digits = [...String(Math.abs(k))].map((digit) => SUPERSCRIPTS[Number(digit)]).join('');
  return k === 0 ? '1' : `2${k < 0 ? '⁻' : ''}${digits}`;
}

/**
 * A plan's numbers, multiples of 2⁻¹⁶ below 16 unless it asks for others: float32 holds each exactly, and so does each basis change of
 * `orthogonal.ts`. Targets of nonlinear networks are zeros: theirs are drawn around the prediction.
 */
function drawn(plan: ProblemPlan, r: Random): PlainNumbers {
  const { widths, batch, skips = [], scaled = false, activations, biases, size = 1 } = plan;
  const L = widths.length - 1;
  const rounded = plan.digits === 53 ? (v: number) => v : plan.targets === 'predicted' ? quarter : grid;
  const numbers = (count: number, deviation: number): Float64Array =>
    Float64Array.from({ length: count }, () => rounded(deviation * r.normal()));
  const between = (low: number, high: number): number => rounded(low * (high / low) ** r.uniform());
  const layers = Array.from({ length: L }, (_, i) => [widths[i + 1]!, widths[i]!] as const);
  const sign = (): number => (r.uniform() < 0.25 ? -1 : 1);
  // With a skip, a power of two: I + aW is then a matrix that float32 holds too.
  const scale = (i: number): number =>
    activations === undefined ? sign() * (skips.includes(i + 1) ? 0.5 : between(0.6, 1.6)) : between(0.6, 1.6);
  const random = {
    weights: layers.map(([m, n]) => numbers(m * n, 1 / Math.sqrt(Math.max(m, n)))),
    ...(activations && biases !== false && { biases: layers.map(([m]) => numbers(m, biases ?? 0.5)) }),
    scales: layers.map((_, i) => (scaled === true || scaled === 'scales' ? scale(i) : 1)),
    precisions: layers.map(() => (scaled === true || scaled === 'precisions' ? between(0.5, 2) : 1)),
    x: numbers(widths[0]! * batch, 1),
    y: activations === undefined ? numbers(widths[L]! * batch, 2) : new Float64Array(widths[L]! * batch),
  };
  const asSampled = (a: Float64Array): Float64Array =>
    plan.samples === 'equal' ? a.map((_, i) => a[i - (i % batch)]!) : a;
  const x = asSampled(plan.samples === 'without inputs' ? random.x.fill(0) : random.x);
  const y = plan.targets === 'predicted' ? predicted(plan, random.weights, x) : asSampled(random.y);
  return {
    ...random,
    scales: plan.scales ?? random.scales,
    precisions: plan.precisions ?? random.precisions,
    ...{ x: x.map((v) => size * v), y: y.map((v) => size * v) },
  };
}

/** W_L ⋯ W_1 x */
const predicted = ({ widths, batch }: ProblemPlan, weights: readonly Float64Array[], x: Float64Array): Float64Array =>
  weights.reduce<Float64Matrix>(
    (z, W, i) => float64.multiply(float64.matrix(widths[i + 1]!, widths[i]!, W), z),
    float64.matrix(widths[0]!, batch, x),
  ).data;

/** The nearest multiple of ¼ within ±2: products of a few layers of such numbers are exact in float32 too. */
const quarter = (value: number): number => Math.round(Math.max(-2, Math.min(2, value)) * 4) / 4;

/** Normal numbers of a standard deviation, on the grid. */
export const normals = (r: Random, count: number, deviation: number): Float64Array =>
  Float64Array.from({ length: count }, () => grid(deviation * r.normal()));

/** The nearest multiple of 2⁻¹⁶ within ±15. */
export const grid = (value: number): number => Math.round(Math.max(-15, Math.min(15, value)) * 2 ** 16) / 2 ** 16;
