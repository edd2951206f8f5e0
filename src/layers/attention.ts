import type { Elementwise } from '../arithmetic/arithmetic.ts';
import { requireElementwise } from '../arithmetic/requireElementwise.ts';
import { rowProducts } from '../arithmetic/rowProducts.ts';
import { requireSoftmax } from '../arithmetic/softmax.ts';
import { DimensionError, ValueError } from '../errors.ts';
import { type Layer, type NodeShape, type Numbers, size } from './layer.ts';
import { everySample } from './linearAt.ts';
import { constantRow } from './positions.ts';

/** What makes weights of logits. */
export const WEIGHTINGS = ['softmax', 'linear'] as const;
/** Softmax over the positions so far, or the logits themselves, which are a polynomial. */
export type Weighting = (typeof WEIGHTINGS)[number];

/** How many heads, and what makes weights of their logits. */
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
 * Cost: N T (T + 1) products a sample, and twice as many for the gradient; without `rowProducts` as much memory too, for short sequences.
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
      const E = requireElementwise(A, 'attention');
      const { query, key, value, pair, output, later } = terms();
      const oneOverD = A.reciprocal(A.matrix(1, 1, [d]));
      /** Σ a ∘ b over the terms, row by row, where each finds its own. */
      const sum = (
        a: typeof z,
        atA: Int32Array,
        b: typeof z,
        atB: Int32Array,
        target: Int32Array,
        rows: number,
      ): typeof z => rowProducts(E, a, b, { a: atA, b: atB, target }, rows);
      const logits = A.scale(oneOverD, sum(z, query, z, key, pair, pairs));
      const { weights, gradient } = weigh(A, E.hadamard, weighting, logits, T, later);
      return {
        prediction: sum(weights, pair, z, value, output, size([N, T])),
        inputGradient(g) {
          const l = A.scale(oneOverD, gradient(sum(g, output, z, value, pair, pairs)));
          const toValues = sum(weights, pair, g, output, value, size(from));
          const toQueries = sum(l, pair, z, key, query, size(from));
          return A.add(A.add(toValues, toQueries), sum(l, pair, z, query, key, size(from)));
        },
        parameterGradient: () => ({}),
      };
    },
  };
}

/** Below every logit, and finite in single precision: its exponential is 0. */
const NEVER = -1e30;

/** One head's channel at one pair of positions s ≤ t: the rows of z, of the pairs (s, head, t) and of the output that it joins. */
interface Terms {
  readonly query: Int32Array;
  readonly key: Int32Array;
  readonly value: Int32Array;
  readonly pair: Int32Array;
  readonly output: Int32Array;
  /** A column over the pairs that takes every later s away. */
  readonly later: Float64Array;
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
  const later = Float64Array.from({ length: T * heads * T }, (_, i) =>
    Math.floor(i / (heads * T)) > i % T ? NEVER : 0,
  );
  return { query, key, value, pair, output, later };
}

/** Weights of logits (s, head, t) × B, with their local product. */
function weigh<M>(
  A: Numbers<M>,
  hadamard: Elementwise<M>['hadamard'],
  weighting: Weighting,
  logits: M,
  T: number,
  later: Float64Array,
): { readonly weights: M; gradient(g: M): M } {
  if (weighting === 'linear') return { weights: logits, gradient: (g) => g };
  const { softmax } = requireSoftmax(A, 'attention');
  const [rows, batch] = A.shape(logits);
  const bySource = (a: M): M => A.reshape(a, T, (rows / T) * batch);
  const masked = A.add(logits, everySample(A, A.matrix(rows, 1, later), logits));
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
