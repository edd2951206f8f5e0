import type { Ffi, LibraryHandle } from '../ffi.ts';

/** A function of a library. Pointers are typed arrays, which koffi passes as they are, without a copy, or addresses as numbers. */
export type Foreign = (...args: readonly (number | Float64Array | Float32Array | Uint8Array)[]) => unknown;

/** Libraries stay loaded: threads that one has started may still run when nobody here refers to it any more. */
const LOADED = new Map<string, LibraryHandle>();

/** One or several shared libraries, searched in order. */
export class SharedLibrary {
  readonly #handles: readonly LibraryHandle[];

  /** @throws {Error} with the system's reason when a part of `a+b` does not load */
  constructor(
    ffi: Ffi,
    readonly name: string,
  ) {
    this.#handles = name.split('+').map((part) => {
      const handle = LOADED.get(part) ?? ffi.load(part);
      LOADED.set(part, handle);
      return handle;
    });
  }

  has(symbol: string): boolean {
    return this.#owner(symbol) !== undefined;
  }

  /** Whether the first part, the BLAS of `a+b`, exports the symbol. */
  blasHas(symbol: string): boolean {
    return exports(this.#handles[0]!, symbol);
  }

  /** @throws {Error} when no part exports the symbol */
  bind(symbol: string, result: string, parameters: readonly string[]): Foreign {
    const owner = this.#owner(symbol);
    if (!owner) throw new Error(`does not export ${symbol}`);
    return owner.func(symbol, result, [...parameters]) as Foreign;
  }

  #owner(symbol: string): LibraryHandle | undefined {
    return this.#handles.find((handle) => exports(handle, symbol));
  }
}

function exports(handle: LibraryHandle, symbol: string): boolean {
  try {
    return Boolean(handle.symbol(symbol));
  } catch {
    return false;
  }
}
