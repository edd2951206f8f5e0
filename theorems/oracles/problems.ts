import type { PlainProblem } from './numbers.ts';

/** Mulberry32: a generator of the oracles' own, so that they share no random numbers with src/ either. */
export function mulberry(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface Options {
  /** Dyadic precisions keep float64 exact on these problems. */
  readonly precisions?: readonly number[];
  readonly scales?: readonly number[];
}

/** A problem of the given widths with entries k/2, |k| ≤ 4, scales of both signs, skips where they fit, and unequal precisions. */
export function drawn(seed: number, widths: readonly number[], batch: number, options: Options = {}): PlainProblem {
  const uniform = mulberry(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(uniform() * from.length)]!;
  const halves = (count: number): number[] => Array.from({ length: count }, () => Math.round(uniform() * 8 - 4) / 2);
  const layers = widths.slice(1).map((rows, i) => [rows, widths[i]!] as const);
  return {
    widths,
    weights: layers.map(([rows, columns]) => halves(rows * columns)),
    scales: layers.map(() => pick(options.scales ?? [-1.5, -1, -0.5, 0.25, 0.5, 1, 2])),
    skips: layers.map(([rows, columns]) => rows === columns && uniform() < 0.5),
    precisions: layers.map(() => pick(options.precisions ?? [0.25, 0.5, 1, 2, 3, 5])),
    x: halves(widths[0]! * batch),
    y: halves(widths.at(-1)! * batch),
    batch,
  };
}

/** Shapes for L = 1..8: unequal widths, a bottleneck of one neuron, equal widths (for skips), n_L = 1, and B = 1, 2, 3. */
export const SHAPES: readonly (readonly [widths: readonly number[], batch: number])[] = [
  1, 2, 3, 4, 5, 6, 7, 8,
].flatMap((L) => {
  const unequal = Array.from({ length: L + 1 }, (_, l) => 1 + ((l * 2 + L) % 3));
  const inner = (edge: number, middle: number): number[] =>
    Array.from({ length: L + 1 }, (_, l) => (l === 0 || l === L ? edge : middle));
  return [
    [[...unequal.slice(0, -1), 2], 2],
    [Array.from({ length: L + 1 }, (_, l) => (l > 0 && l === Math.floor(L / 2) ? 1 : 2)), 1],
    [inner(2, 2), 3],
    [[...inner(2, 3).slice(0, -1), 1], 1],
  ] as (readonly [number[], number])[];
});

export const problems = (options: Options = {}): [string, PlainProblem][] =>
  SHAPES.map(([widths, batch], i) => [`${widths.join('-')}, B = ${batch}`, drawn(100 + i, widths, batch, options)]);
