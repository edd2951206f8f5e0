import { EngineError } from '../errors.ts';

/** What this package asks of koffi, which calls libraries written in C. It is optional, and loaded only when a library is asked for. */
export interface Ffi {
  /** @throws {Error} with the system's reason when the library does not load */
  load(path: string): LibraryHandle;
  /** Where an array's memory lies. */
  address(memory: ArrayBufferLike | ArrayBufferView): bigint;
  /** Of shared libraries on this system. */
  readonly extension: string;
}

/** A loaded library. */
export interface LibraryHandle {
  func(declaration: string): unknown;
  func(symbol: string, result: string, parameters: string[]): unknown;
  symbol(name: string): unknown;
}

/** @throws {EngineError} when koffi is not installed, or has no binary for this platform */
export async function loadFfi(where: string): Promise<Ffi> {
  try {
    return (await import('koffi')).default;
  } catch (error) {
    throw new EngineError(
      `${where}: koffi must load, got "${firstLine(error)}"; install it (npm install koffi), or where it has no binary for the platform take an engine without it, such as float64 or tfjs-wasm`,
      { cause: error },
    );
  }
}

const firstLine = (error: unknown): string => (error instanceof Error ? error.message : String(error)).split('\n')[0]!;
