import type { Arithmetic } from '../src/arithmetic/arithmetic.ts';
import type { Float64Matrix } from '../src/arithmetic/float64.ts';

/** `base`, with the largest matrix that it makes on record. */
export function counting<A extends Arithmetic<Float64Matrix>>(base: A, largest: { entries: number }): A {
  const counted = (matrix: Float64Matrix): Float64Matrix => {
    largest.entries = Math.max(largest.entries, matrix.data.length);
    return matrix;
  };
  const makers = ['matrix', 'identity', 'add', 'subtract', 'scale', 'multiply', 'transpose', 'solve'] as const;
  const watched = makers.map((name) => [
    name,
    (...args: unknown[]) => counted((base[name] as (...list: unknown[]) => Float64Matrix)(...args)),
  ]);
  return { ...base, ...Object.fromEntries(watched) };
}
