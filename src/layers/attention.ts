import type { Arithmetic, Elementwise } from '../arithmetic/arithmetic.ts';
import { requireElementwise } from '../arithmetic/requireElementwise.ts';
import { requireSoftmax } from '../arithmetic/softmax.ts';
import { DimensionError, ValueError } from '../errors.ts';
import { type Layer, type NodeShape, type Numbers, size } from './layer.ts';
import { everySample } from './linearAt.ts';
import { constantRow } from './positions.ts';

/** What makes weights of logits. */
export const WEIGHTINGS = ['softmax', 'linear'] as const;
/** Softmax over the positions so far, or the logits themselves, which are a polynomial. */
export type Weighting = (typeof WEIGHTINGS)[number];

export interface AttentionOptions {
  readonly heads: number;
  /** `softmax` unless told. */
  readonly weighting?: Weighting;
}

/**
 * Causal attention of given queries, keys and values: nothing here learns.
 *
 *     o_t = Σ_{s ≤ t} a_{ts} v_s,   l_{ts} = q_t · k_s / d,   a_{t·} = softmax(l_{t1} … l_{tt}), or l itself (linear)      in every head
 *     ∂v_s: Σ_{t ≥ s} a_{ts} g_t      ∂l: a ∘ (α − Σ_s a_{ts} α_{ts}), α_{ts} = g_t · v_s, or α itself      ∂q_t: Σ_{s ≤ t} ∂l_{ts} k_s / d,  ∂k likewise
 *
 * The logits are divided by d, the channels of a head, where Vaswani et al. divide by √d: after training q and k are aligned, and
 * their product grows like d (µP). Linear weights are not normalised, so that over an exact field everything stays polynomial.
 * Shapes: from [3N, T], queries above keys above values, head after head → to [N, T].
 * Cost: 21 passes over N T (T + 1)/2 numbers a sample with its gradient, and as much memory: for short sequences.
 * Source: Vaswani et al. 2017, Eq. 1; 1/d as in 2203.03466 §4; linear: Katharopoulos et al. 2020 without feature map and normaliser.
 * @throws {DimensionError} when the shape is not [3N, T], or the heads do not divide N
 * @throws {ValueError} when the count of heads is none, or the weighting unknown
 */
export function attention(from: NodeShape, { heads, weighting = 'softmax' }: AttentionOptions): Layer {
  const [N, T] = requireHeads(from, heads);
  if (!WEIGHTINGS.includes(weighting))
    throw new ValueError(
      `attention: weighting must be one of ${WEIGHTINGS.join(', ')}, got ${JSON.stringify(weighting)}; linear is polynomial`,
    );
  const d = N / heads;
  const pairs = T * heads * T;
  let kept: Terms | undefined;
  const terms = (): Terms => (kept ??= termsOf(N, T, heads));
  return {
    recipe: { kind: 'attention', from, heads, weighting },
    ...{ from, to: [N, T], parameters: {}, constants: {} },
    at(A, _, z) {
      const { hadamard } = requireElementwise(A, 'attention');
      const { query, key, value, pair, output } = terms();
      const oneOverD = A.reciprocal(A.matrix(1, 1, [d]));
      /** Σ of products over the terms with the same target. */
      const sum = (a: typeof z, b: typeof z, target: Int32Array, count: number): typeof z =>
        A.scatter(hadamard(a, b), target, count);
      const [q, k, v] = [query, key, value].map((rows) => A.gather(z, rows)) as [typeof z, typeof z, typeof z];
      const weighted = weigh(A, hadamard, weighting, A.scale(oneOverD, sum(q, k, pair, pairs)), T);
      const a = A.gather(weighted.weights, pair);
      return {
        prediction: sum(a, v, output, size([N, T])),
        inputGradient(g) {
          const G = A.gather(g, output);
          const logits = weighted.gradient(sum(G, v, pair, pairs));
          const l = A.gather(A.scale(oneOverD, logits), pair);
          const parts = [sum(a, G, value, size(from)), sum(l, k, query, size(from)), sum(l, q, key, size(from))];
          return parts.reduce((total, part) => A.add(total, part));
        },
        parameterGradient: () => ({}),
      };
    },
  };
}

/** One head's channel at one pair of positions s ≤ t: the rows of z, of the pairs (s, head, t) and of the output that it joins. */
interface Terms {
  readonly query: Int32Array;
  readonly key: Int32Array;
  readonly value: Int32Array;
  readonly pair: Int32Array;
  readonly output: Int32Array;
}

function termsOf(N: number, T: number, heads: number): Terms {
  const count = (N * T * (T + 1)) / 2;
  const [query, key, value, pair, output] = Array.from({ length: 5 }, () => new Int32Array(count)) as [
    ...[Int32Array, Int32Array, Int32Array, Int32Array, Int32Array],
  ];
  let at = 0;
  for (let c = 0; c < N; c++)
    for (let t = 0; t < T; t++)
      for (let s = 0; s <= t; s++, at++) {
        query[at] = output[at] = c * T + t;
        key[at] = (N + c) * T + s;
        value[at] = (2 * N + c) * T + s;
        pair[at] = (s * heads + Math.floor((c * heads) / N)) * T + t;
      }
  return { query, key, value, pair, output };
}

/** Below every logit, and finite in single precision: its exponential is 0. */
const NEVER = -1e30;

/** Weights of logits (s, head, t) × B, with their local product. */
function weigh<M>(
  A: Numbers<M>,
  hadamard: Elementwise<M>['hadamard'],
  weighting: Weighting,
  logits: M,
  T: number,
): { readonly weights: M; gradient(g: M): M } {
  if (weighting === 'linear') return { weights: logits, gradient: (g) => g };
  const { softmax } = requireSoftmax(A, 'attention');
  const [rows, batch] = A.shape(logits);
  const bySource = (a: M): M => A.reshape(a, T, (rows / T) * batch);
  const masked = A.add(logits, everySample(A, later(A, rows, T), logits));
  const weights = softmax(bySource(masked));
  const ones = constantRow(A, T, 1);
  return {
    weights: A.reshape(weights, rows, batch),
    gradient(g) {
      const G = bySource(g);
      const total = A.multiply(ones, hadamard(weights, G));
      const left = A.subtract(G, A.multiply(ones, total, { transposeA: true }));
      return A.reshape(hadamard(weights, left), rows, batch);
    },
  };
}

/** A column over (s, head, t) that takes every later s away. */
const later = <M>(A: Arithmetic<M>, rows: number, T: number): M =>
  A.matrix(
    rows,
    1,
    Float64Array.from({ length: rows }, (_, i) => (Math.floor(i / (rows / T)) > i % T ? NEVER : 0)),
  );

function requireHeads(from: NodeShape, heads: number): [N: number, T: number] {
  const [channels = 0, T = 0] = from;
  if (from.length !== 2 || channels % 3 !== 0)
    throw new DimensionError(
      `attention: from must be [3N, T], queries above keys above values, got ${from.join('×')}; make them with a positionwise layer`,
    );
  if (!(Number.isInteger(heads) && heads > 0))
    throw new ValueError(`attention: heads must be a positive count, got ${heads}; 1 is one head of all channels`);
  const N = channels / 3;
  if (N % heads !== 0)
    throw new DimensionError(
      `attention: heads must divide the width, got ${heads} heads over ${N} channels; take a divisor of ${N}`,
    );
  return [N, T];
}
