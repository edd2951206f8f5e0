import { openBlas } from '../../src/arithmetic/blas/openBlas.ts';
import { float32 } from '../../src/arithmetic/float32.ts';
import { float64 } from '../../src/arithmetic/float64.ts';
import type { ArrayArithmetic, DType } from '../../src/arithmetic/hostArithmetic.ts';
import { EngineError } from '../../src/errors.ts';

/** The arithmetics of this package over one library. */
export interface Engine {
  readonly name: string;
  readonly float64: ArrayArithmetic<'float64'>;
  readonly float32: ArrayArithmetic<'float32'>;
}

export interface Absent {
  readonly name: string;
  readonly reason: string;
}

const ENGINES: Readonly<Record<string, <D extends DType>(dtype: D) => Promise<ArrayArithmetic<D>>>> = {
  wasm: async (dtype) => ({ float64, float32 })[dtype] as ArrayArithmetic<typeof dtype>,
  blas: openBlas,
};

/** Every engine that opens on this machine, and why the others do not. */
export async function openEngines(): Promise<{ engines: Engine[]; absent: Absent[] }> {
  const engines: Engine[] = [];
  const absent: Absent[] = [];
  for (const [name, open] of Object.entries(ENGINES))
    try {
      engines.push({ name, float64: await open('float64'), float32: await open('float32') });
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      absent.push({ name, reason: error.message });
    }
  return { engines, absent };
}
