import { EngineError } from '../../errors.ts';
import { type Memory, WebAssembly } from './webAssembly.ts';

const PAGE = 65536;
/** 4 GiB, all that a 32-bit pointer reaches. */
const MOST_PAGES = 65536;

/** A WebAssembly memory that grows on demand and never shrinks. Views die when it grows: take them after `reserve`. */
export class Heap {
  readonly memory: Memory;
  readonly #maximum: number;
  #views: { float64: Float64Array; float32: Float32Array };

  constructor(maximumPages = MOST_PAGES) {
    this.#maximum = maximumPages;
    this.memory = new WebAssembly.Memory({ initial: 1, maximum: maximumPages });
    this.#views = this.#look();
  }

  /** The whole memory as numbers of either type. */
  get views(): Readonly<{ float64: Float64Array; float32: Float32Array }> {
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

  #look(): { float64: Float64Array; float32: Float32Array } {
    return { float64: new Float64Array(this.memory.buffer), float32: new Float32Array(this.memory.buffer) };
  }
}
