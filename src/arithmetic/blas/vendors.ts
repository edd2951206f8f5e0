import { openBlasNames } from './naming.ts';
import type { SharedLibrary } from './sharedLibrary.ts';

/** A library is known by what it exports: distributions give the same file name to different ones. */
interface Vendor {
  readonly name: string;
  /** By any of these names. */
  readonly getThreads: readonly string[];
  readonly setThreads: readonly string[];
  /** The C type of a number of threads. */
  readonly count: string;
  /** Version and kernel, where they can be asked for. */
  readonly version: (library: SharedLibrary) => readonly [version: string, core?: string];
}

const exported = (library: SharedLibrary, names: readonly string[]): string | undefined =>
  names.find((name) => library.has(name));

function text(library: SharedLibrary, names: readonly string[]): string {
  const symbol = exported(library, names);
  return symbol === undefined ? '' : String(library.bind(symbol, 'const char *', [])());
}

const VENDORS: readonly Vendor[] = [
  {
    name: 'OpenBLAS',
    getThreads: openBlasNames('openblas_get_num_threads'),
    setThreads: openBlasNames('openblas_set_num_threads'),
    count: 'int',
    version: (library) => [
      /^OpenBLAS (\S+)/.exec(text(library, openBlasNames('openblas_get_config')))?.[1] ?? '',
      text(library, openBlasNames('openblas_get_corename')),
    ],
  },
  {
    name: 'MKL',
    getThreads: ['MKL_Get_Max_Threads'],
    setThreads: ['MKL_Set_Num_Threads'],
    count: 'int',
    version(library) {
      const buffer = new Uint8Array(256);
      library.bind('MKL_Get_Version_String', 'void', ['void *', 'int'])(buffer, buffer.length - 1);
      return [/Version ([\d.]+)/.exec(String.fromCodePoint(...buffer))?.[1] ?? ''];
    },
  },
  {
    name: 'BLIS',
    getThreads: ['bli_thread_get_num_threads'],
    setThreads: ['bli_thread_set_num_threads'],
    count: 'int64_t',
    version: (library) => [text(library, ['bli_info_get_version_str'])],
  },
];

const vendorOf = (library: SharedLibrary): Vendor | undefined =>
  VENDORS.find((v) => v.getThreads.some((name) => library.blasHas(name)));

/**
 * How many threads large products may use; small ones get one by the library's own choice.
 * @throws {Error} when the library has no way to say so
 */
export function setThreads(library: SharedLibrary, threads: number): void {
  const vendor = vendorOf(library);
  if (!vendor) throw new Error('has no function that sets the number of threads');
  library.bind(exported(library, vendor.setThreads)!, 'void', [vendor.count])(threads);
}

/** As in "OpenBLAS 0.3.21 (Haswell, 2 threads), libopenblas.so.0". */
export function describe(library: SharedLibrary): string {
  const vendor = vendorOf(library);
  if (!vendor) return `BLAS of unknown make, ${library.name}`;
  const [version, core] = vendor.version(library);
  const threads = Math.max(1, Number(library.bind(exported(library, vendor.getThreads)!, vendor.count, [])()));
  const details = [core, `${threads} ${threads === 1 ? 'thread' : 'threads'}`].filter(Boolean).join(', ');
  return `${[vendor.name, version].filter(Boolean).join(' ')} (${details}), ${library.name}`;
}
