import { isMainThread } from 'node:worker_threads';
import { EngineError, ValueError } from '../../errors.ts';
import { Heap } from './heap.ts';
import { kernelModule } from './kernel.ts';
import type { Exports } from './rowsOfC.ts';
import { Team } from './team.ts';
import { WebAssembly } from './webAssembly.ts';

/** The heap and the kernels that work in it. */
export interface Engine {
  readonly heap: Heap;
  readonly exports: Exports;
  /** Those who share the heap, if any do. */
  readonly team?: Team;
}

const { navigator } = globalThis as { navigator?: { hardwareConcurrency?: number } };
let threads = isMainThread ? (navigator?.hardwareConcurrency ?? 1) : 1;
let trouble = '';
let alone: Engine | undefined;
let together: Required<Engine> | undefined;

/**
 * How many threads share the products that are worth it; the bits do not depend on it. Their workers start with the first such
 * product. Without this call: as many as the runtime says the machine has (Node ≥ 21), else one; one inside a worker thread.
 * @throws {ValueError} when the count is not a positive integer
 */
export function wasmThreads(count: number): void {
  if (!(Number.isInteger(count) && count > 0))
    throw new ValueError(
      `wasmThreads: count must be a positive integer, got ${count}; pass os.availableParallelism(), or 1`,
    );
  if (count !== threads) dismiss();
  threads = count;
  trouble = '';
}

/** What computes, in words. */
export function aboutThreads(): string {
  return threads > 1 && !trouble ? `${threads} threads` : `1 thread${trouble}`;
}

/**
 * The engine of this thread, started when it is first asked for, with a heap of its own, or one that it shares with workers if several
 * threads were asked for and can be had.
 * @throws {EngineError} when the runtime has no WebAssembly with SIMD
 */
export function engine(large: boolean): Engine {
  if (large && threads > 1 && !trouble) {
    try {
      return (together ??= startTogether());
    } catch (error) {
      trouble = ` (workers did not start: ${(error as Error).message})`;
    }
  }
  return (alone ??= start(false));
}

function startTogether(): Required<Engine> {
  const { heap, exports, module } = start(true);
  return { heap, exports, team: new Team(threads - 1, module, heap.memory, exports) };
}

/** Lets the workers go, and with them the heap into which a late one may still write. */
export function dismiss(): void {
  together?.team.dismiss();
  together = undefined;
}

function start(shared: boolean): { heap: Heap; exports: Exports; module: object } {
  try {
    const heap = new Heap(shared);
    const module = new WebAssembly.Module(kernelModule(shared));
    const { exports } = new WebAssembly.Instance(module, { env: { memory: heap.memory } });
    return { heap, exports: exports as Exports, module };
  } catch (error) {
    throw new EngineError(
      `wasmGemm: the runtime must have WebAssembly with SIMD, got ${(error as Error).message}; start Node without --jitless, and with address space to spare`,
      { cause: error },
    );
  }
}
