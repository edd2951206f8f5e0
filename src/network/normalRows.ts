import { hash, requireSeed } from '../random.ts';

/** Marsaglia & Tsang's ziggurat of 128 layers of equal area: where the tail begins, and the area. */
const [LAYERS, TAIL, AREA] = [128, 3.442619855899, 9.91256303526217e-3];
const density = (x: number): number => Math.exp((-x * x) / 2);

/** Layer i is as wide as edges[i]; edges[0] is the base with the tail poured into it. */
const edges = new Float64Array(LAYERS + 1);
edges[0] = AREA / density(TAIL);
edges[1] = TAIL;
for (let i = 2; i < LAYERS; i++) edges[i] = Math.sqrt(-2 * Math.log(AREA / edges[i - 1]! + density(edges[i - 1]!)));
const heights = edges.map(density);
const units = edges.map((width) => width * 2 ** -24);

/**
 * Standard normal numbers in rows, any row at any time, the same numbers whichever rows are asked for and in whatever order.
 *
 * Row i comes from a generator of its own (xoshiro128++, Blackman & Vigna 2021), whose state is a bijection of i for given seed and
 * stream; numbers by the ziggurat (Marsaglia & Tsang 2000) from 32 bits: 7 choose the layer, 1 the sign, 24 the place, so that
 * their moments are those of N(0, 1) to within 2⁻²⁴.   Cost: one pass.
 * @throws {ValueError} when the seed is no integer
 */
export function normalRows(seed: number, stream: string, columns: number): (from: number, to: number) => Float64Array {
  requireSeed('normalRows', seed);
  const keys = ['a', 'b', 'c'].map((word) => hash(`${stream}/${word}#${seed}`));
  return (from, to) => {
    const entries = new Float64Array((to - from) * columns);
    for (let row = from; row < to; row++)
      fillNormal(entries, (row - from) * columns, columns, Int32Array.of(mix(row ^ keys[0]!), ...keys));
    return entries;
  };
}

/** A bijection of 32 bits that spreads each bit over all. Constants: Prospecting for Hash Functions, C. Wellons 2018. */
function mix(x: number): number {
  let h = x;
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return h ^ (h >>> 16);
}

/** Writes `count` normal numbers from `at` on. `next` is written out here, its state in locals: large networks wait for this loop. */
function fillNormal(to: Float64Array, at: number, count: number, state: Int32Array): void {
  for (let warm = 0; warm < 16; warm++) next(state);
  let [a, b, c, d] = [state[0]!, state[1]!, state[2]!, state[3]!];
  for (let i = at; i < at + count; i++) {
    const sum = (a + d) | 0;
    const bits = (((sum << 7) | (sum >>> 25)) + a) | 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    const x = ((bits >>> 8) + 0.5) * units[bits & 127]!;
    if (x < edges[(bits & 127) + 1]!) {
      to[i] = (bits & 128) === 0 ? x : -x;
      continue;
    }
    state[0] = a;
    state[1] = b;
    state[2] = c;
    state[3] = d;
    to[i] = atTheEdge(bits, state);
    a = state[0]!;
    b = state[1]!;
    c = state[2]!;
    d = state[3]!;
  }
}

/** xoshiro128++ */
function next(state: Int32Array): number {
  const [a, b, c, d] = [state[0]!, state[1]!, state[2]!, state[3]!];
  const sum = (a + d) | 0;
  state[1] = b ^ c ^ a;
  state[0] = a ^ d ^ b;
  state[2] = c ^ a ^ (b << 9);
  const last = d ^ b;
  state[3] = (last << 11) | (last >>> 21);
  return (((sum << 7) | (sum >>> 25)) + a) | 0;
}

const uniform = (state: Int32Array): number => ((next(state) >>> 8) + 0.5) * 2 ** -24;

/** The normal number of these bits where they leave the layer's rectangle, or of the first later bits that are accepted. */
function atTheEdge(first: number, state: Int32Array): number {
  for (let bits = first; ; bits = next(state)) {
    const layer = bits & 127;
    const sign = (bits & 128) === 0 ? 1 : -1;
    const x = ((bits >>> 8) + 0.5) * units[layer]!;
    if (x < edges[layer + 1]!) return sign * x;
    if (layer === 0) return sign * beyondTail(state);
    const height = heights[layer]! + uniform(state) * (heights[layer + 1]! - heights[layer]!);
    if (height < density(x)) return sign * x;
  }
}

/** A normal number given that it exceeds TAIL.   Source: Marsaglia 1964. */
function beyondTail(state: Int32Array): number {
  for (;;) {
    const x = -Math.log(uniform(state)) / TAIL;
    const y = -Math.log(uniform(state));
    if (2 * y > x * x) return TAIL + x;
  }
}
