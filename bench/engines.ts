import { float32 } from '../src/arithmetic/float32.ts';
import { float64 } from '../src/arithmetic/float64.ts';
import type { ArrayArithmetic, DType } from '../src/arithmetic/hostArithmetic.ts';

/** The arithmetics of this package over one library. */
export interface Engine {
  readonly name: string;
  arithmetic<D extends DType>(dtype: D): ArrayArithmetic<D>;
}

export interface Absent {
  readonly name: string;
  readonly reason: string;
}

const WASM: { readonly [D in DType]: ArrayArithmetic<D> } = { float64, float32 };

const ENGINES: readonly Engine[] = [{ name: 'wasm', arithmetic: (dtype) => WASM[dtype] }];

/** Every engine that opens on this machine, and why the others do not. */
export function openEngines(): { engines: Engine[]; absent: Absent[] } {
  const engines: Engine[] = [];
  const absent: Absent[] = [];
  for (const engine of ENGINES)
    try {
      engine.arithmetic('float64');
      engines.push(engine);
    } catch (error) {
      absent.push({ name: engine.name, reason: (error as Error).message });
    }
  return { engines, absent };
}
