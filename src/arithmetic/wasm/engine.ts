import { EngineError } from '../../errors.ts';
import { Heap } from './heap.ts';
import { kernelModule } from './kernel.ts';
import { WebAssembly } from './webAssembly.ts';

/** See kernel.ts for the seven arguments of each. */
type Kernel = (p0: number, p1: number, p2: number, p3: number, p4: number, p5: number, p6: number) => void;
type Kernels = Readonly<Record<'panel' | 'strip', Kernel>>;

/** The heap and the kernels that work in it. */
export interface Engine {
  readonly heap: Heap;
  readonly float64: Kernels;
  readonly float32: Kernels;
}

let running: Engine | undefined;

/**
 * The engine of this thread, started when it is first asked for.
 * @throws {EngineError} when the runtime has no WebAssembly with SIMD
 */
export function engine(): Engine {
  return (running ??= start());
}

function start(): Engine {
  try {
    const heap = new Heap();
    const instance = new WebAssembly.Instance(new WebAssembly.Module(kernelModule), { env: { memory: heap.memory } });
    const kernels = instance.exports as Record<'panel64' | 'panel32' | 'strip64' | 'strip32', Kernel>;
    return {
      heap,
      float64: { panel: kernels.panel64, strip: kernels.strip64 },
      float32: { panel: kernels.panel32, strip: kernels.strip32 },
    };
  } catch (error) {
    throw new EngineError(
      `wasmGemm: the runtime must have WebAssembly with SIMD, got ${(error as Error).message}; start Node without --jitless, and with address space to spare`,
      { cause: error },
    );
  }
}
