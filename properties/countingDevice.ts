import { expect } from 'vitest';
import type { InPlaceArithmetic } from '../src/arithmetic/arithmetic.ts';
import { float64, type Float64Matrix } from '../src/arithmetic/float64.ts';

const MAKES = ['matrix', 'identity', 'add', 'subtract', 'scale', 'multiply', 'transpose', 'solve', 'copy'] as const;

/**
 * A device that knows which of its matrices are alive, refuses to free anything else, and counts the calls that make one. Its
 * entries cannot be looked at, so certificates are not computed on it.
 */
export function countingDevice() {
  const live = new Set<Float64Matrix>();
  const calls = new Map<string, number>(MAKES.map((name) => [name, 0]));
  const { entries: _, ...device } = float64;
  const counted = Object.fromEntries(
    MAKES.map((name) => [
      name,
      (...args: never[]) => {
        calls.set(name, calls.get(name)! + 1);
        const made = (float64[name] as (...given: never[]) => Float64Matrix)(...args);
        live.add(made);
        return made;
      },
    ]),
  );
  const counting: InPlaceArithmetic<Float64Matrix> = {
    ...device,
    ...counted,
    block(shapes) {
      const block = float64.block(shapes);
      live.add(block.all);
      return block;
    },
    scope(body) {
      const outside = new Set(live);
      const value = body();
      const kept = new Set(matricesIn(value));
      for (const a of live) if (!outside.has(a) && !kept.has(a)) live.delete(a);
      return value;
    },
    free: (matrices) => matrices.forEach((a) => expect(live.delete(a)).toBe(true)),
  };
  return { counting, live, calls };
}

/** The matrices in a value, in its lists and in its properties. */
function matricesIn(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return [];
  return [value, ...Object.values(value).flatMap(matricesIn)];
}
