import { ValueError } from '../errors.ts';
import type { NetworkNumbers } from './numbers.ts';
import type { Random } from '../random.ts';

/** The name of a parameterisation in `PARAMETERISATIONS`. */
export type ParameterisationName = 'sp' | 'ntp' | 'mupc' | 'completep';

/** D inputs, width N, depth L, K outputs; skips join hidden layers 2..L−1; γ scales the readout. */
export interface Sizes {
  readonly inputs: number;
  readonly width: number;
  readonly depth: number;
  readonly outputs: number;
  readonly skips: boolean;
  readonly gamma?: number;
}

interface Parameterisation {
  readonly first: (s: Sizes) => number;
  readonly hidden: (s: Sizes) => number;
  readonly last: (s: Sizes) => number;
  readonly weight: (r: Random, fanIn: number) => number;
}

const unitNormal = (r: Random): number => r.normal();
const residual = (s: Sizes): number => (s.skips ? (s.width * s.depth) ** -0.5 : s.width ** -0.5);
const meanField = (s: Sizes): number => 1 / ((s.gamma ?? 1) * s.width);

/** The premultipliers a_1, a_l, a_L and the law of the weights (LIM; theory of depth-µP and CompleteP). */
export const PARAMETERISATIONS: Record<ParameterisationName, Parameterisation> = {
  sp: {
    first: () => 1,
    hidden: () => 1,
    last: () => 1,
    weight: (r, fanIn) => (2 * r.uniform() - 1) / Math.sqrt(fanIn),
  },
  ntp: { first: (s) => s.inputs ** -0.5, hidden: residual, last: (s) => s.width ** -0.5, weight: unitNormal },
  mupc: { first: (s) => s.inputs ** -0.5, hidden: residual, last: meanField, weight: unitNormal },
  completep: {
    first: (s) => s.inputs ** -0.5,
    hidden: (s) => (s.skips ? s.width ** -0.5 / s.depth : s.width ** -0.5),
    last: meanField,
    weight: unitNormal,
  },
};

/**
 * A random linear network in a named parameterisation.
 * Assumes: D, N, K ≥ 1 and L ≥ 2 (the first and the last layer have premultipliers of their own).
 * @throws {ValueError} when the depth is below 2 or the name is unknown
 */
export function parameterised(name: ParameterisationName, sizes: Sizes, r: Random): NetworkNumbers {
  const rule = PARAMETERISATIONS[name];
  if (!rule)
    throw new ValueError(
      `parameterised: name must be one of ${Object.keys(PARAMETERISATIONS).join(', ')}, got ${JSON.stringify(name)}`,
    );
  const L = sizes.depth;
  if (!(Number.isInteger(L) && L >= 2))
    throw new ValueError(
      `parameterised: depth must be an integer of at least 2, got ${L}; the first and last layers scale differently`,
    );
  const { widths, inner, skips } = chainOfSizes(sizes);
  return {
    widths,
    weights: inner.map((_, i) => {
      const W = new Float64Array(widths[i + 1]! * widths[i]!);
      for (let k = 0; k < W.length; k++) W[k] = rule.weight(r, widths[i]!); // a closure a number takes twice the time
      return W;
    }),
    scales: inner.map((hidden, i) => (hidden ? rule.hidden : i === 0 ? rule.first : rule.last)(sizes)),
    skips,
  };
}

/** n_0..n_L; which layers lie between hidden ones; which of them have skips. */
export function chainOfSizes({ inputs, width, depth: L, outputs, skips }: Sizes): {
  readonly widths: readonly number[];
  readonly inner: readonly boolean[];
  readonly skips: readonly boolean[];
} {
  const inner = Array.from({ length: L }, (_, i) => i > 0 && i < L - 1);
  const widths = Array.from({ length: L + 1 }, (_, l) => (l === 0 ? inputs : l === L ? outputs : width));
  return { widths, inner, skips: inner.map((hidden) => hidden && skips) };
}
