import { EngineError } from '../../errors.ts';
import { MOST_PAGES } from './assembler.ts';
import { type Memory, WebAssembly } from './webAssembly.ts';

const PAGE = 65536;

interface Views {
  readonly float64: Float64Array;
  readonly float32: Float32Array;
}

/**
 * A WebAssembly memory that grows on demand and never shrinks. Take views after `reserve`: when it grows, older ones end where it
 * ended, and die if it is not shared.
 */
export class Heap {
  readonly memory: Memory;
  readonly #maximum: number;
  #views: Views;

  constructor(shared: boolean, maximumPages = MOST_PAGES) {
    this.#maximum = maximumPages;
    this.memory = new WebAssembly.Memory({ initial: 1, maximum: maximumPages, shared });
    this.#views = this.#look();
  }

  /** The whole memory as numbers of either type. */
  get views(): Views {
    return this.#views;
  }

  /**
   * Makes sure that the first `bytes` bytes can be used.
   * @throws {EngineError} when the memory cannot grow that far
   */
  reserve(bytes: number): void {
    const available = this.#views.float64.byteLength;
    if (bytes <= available) return;
    const pages = Math.ceil(bytes / PAGE);
    try {
      if (pages > this.#maximum) throw new RangeError(`its limit is ${this.#maximum * PAGE}`);
      this.memory.grow(pages - available / PAGE);
    } catch (error) {
      throw new EngineError(
        `wasmGemm: the WebAssembly memory must grow to ${bytes} bytes, got stuck at ${available} (${(error as Error).message}); multiply block by block, or free memory`,
        { cause: error },
      );
    }
    this.#views = this.#look();
  }

  #look(): Views {
    return { float64: new Float64Array(this.memory.buffer), float32: new Float32Array(this.memory.buffer) };
  }
}
