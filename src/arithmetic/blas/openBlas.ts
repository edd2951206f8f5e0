import { EngineError, ValueError } from '../../errors.ts';
import { type Ffi, loadFfi } from '../ffi.ts';
import { type ArrayArithmetic, type DType, hostArithmetic, type Kernels } from '../hostArithmetic.ts';
import { byRate } from './byRate.ts';
import { blasKernels } from './blasKernels.ts';
import { Cells } from './cells.ts';
import { LIBRARIES } from './libraries.ts';
import { routines } from './routines.ts';
import { selfTest } from './selfTest.ts';
import { SharedLibrary } from './sharedLibrary.ts';
import { describe, setThreads } from './vendors.ts';

export interface BlasOptions {
  /** The only name or path to try, or two joined by `+` for a BLAS without LAPACK; `off` to refuse. Left out: the usual names. */
  readonly library?: string | undefined;
  /** Libraries by path to be held against the usual ones, such as those that a Python environment carries. */
  readonly also?: readonly string[] | undefined;
  /** For large products. Left out: the library's own choice. */
  readonly threads?: number | undefined;
}

export interface FoundBlas<D extends DType> {
  readonly arithmetic: ArrayArithmetic<D>;
  readonly library: string;
  /** Libraries that were there and were dropped, each with the reason. */
  readonly warnings: readonly string[];
}

/** What the systems' loaders say about a file that is not there. */
const ABSENT = /no such file|not found|could not be found|image not found/i;

/** Arithmetic on the fastest BLAS that is found and passes its self-test; see `findBlas`. */
export async function openBlas<D extends DType>(dtype: D, options: BlasOptions = {}): Promise<ArrayArithmetic<D>> {
  return (await findBlas(dtype, options)).arithmetic;
}

/**
 * Looks for BLAS and LAPACK: OpenBLAS, MKL, BLIS, Accelerate, or whatever the system calls libblas and liblapack. A library that
 * lacks a routine or fails a test against the WebAssembly kernel is dropped with a warning; integers may have 32 bits or 64. Where
 * `also` names others, the fastest of all is taken, by a product of two 256 × 256 matrices, and remembered for as long as the process
 * lives.
 *
 * Cost: 0.1 to 0.3 s a library, for the tests.
 * @throws {EngineError} when none is left, with the reason for each; when `library` is `off`
 * @throws {ValueError} when threads is not a positive count
 */
export async function findBlas<D extends DType>(
  dtype: D,
  { library, also = [], threads }: BlasOptions = {},
): Promise<FoundBlas<D>> {
  if (threads !== undefined && !(Number.isInteger(threads) && threads > 0))
    throw new ValueError(
      `openBlas: threads must be a positive count, got ${threads}; leave it out for the library's own choice`,
    );
  if (library === 'off')
    throw new EngineError(
      'openBlas: library must not be switched off, got "off"; name a library, or use the WebAssembly engine',
    );
  const ffi = await loadFfi('openBlas');
  const places = library === undefined ? [LIBRARIES[ffi.extension] ?? [], ...also.map((path) => [path])] : [[library]];
  const key = JSON.stringify([dtype, places, threads]);
  const known = FOUND.get(key) ?? fastestSound(ffi, dtype, places, threads);
  FOUND.set(key, known);
  return known as FoundBlas<D>;
}

const FOUND = new Map<string, FoundBlas<DType>>();

/**
 * The fastest of the named libraries that pass, each measured for a moment; `first` in a row of names for one place is enough.
 * @throws {EngineError} when none passes, with the reason for each
 */
export function fastestSound<D extends DType>(
  ffi: Ffi,
  dtype: D,
  places: readonly (readonly string[])[],
  threads?: number,
): FoundBlas<D> {
  const [absent, warnings]: [string[], string[]] = [[], []];
  const sound: { readonly name: string; readonly kernels: Kernels<D> }[] = [];
  for (const names of places)
    for (const name of names)
      try {
        sound.push({ name, kernels: soundKernels(ffi, dtype, name, threads) });
        break;
      } catch (error) {
        const reason = (error as Error).message.trim();
        (ABSENT.test(reason) && !name.startsWith('/') ? absent : warnings).push(`${name}: ${reason}`);
      }
  if (sound.length === 0)
    throw new EngineError(
      [
        `openBlas: a ${dtype} BLAS with LAPACK must be found, got none of ${places.flat().length} tried; install one (OpenBLAS: libopenblas0), or name one`,
        ...[...warnings, ...absent].map((line) => `  ${line}`),
      ].join('\n'),
    );
  const [one, ...others] = sound.length === 1 ? sound : byRate(dtype, sound);
  const about = [one!.kernels.about, ...others.map(({ kernels }) => `faster than ${kernels.about}`)].join('; ');
  return { arithmetic: hostArithmetic(dtype, { ...one!.kernels, about }), library: one!.name, warnings };
}

/** @throws {Error} with the reason why the library cannot be used */
function soundKernels<D extends DType>(ffi: Ffi, dtype: D, name: string, threads: number | undefined): Kernels<D> {
  const library = new SharedLibrary(ffi, name);
  const bound = routines(library, dtype);
  const cells = new Cells(ffi, dtype);
  if (threads !== undefined) setThreads(library, threads);
  const kernels = blasKernels({ name: `blas-${dtype}`, about: describe(library), dtype }, bound, cells);
  const failed = selfTest(kernels, dtype);
  if (failed) throw new Error(`fails the self-test: ${failed}`);
  return kernels;
}
