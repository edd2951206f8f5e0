import { EngineError } from '../../errors.ts';
import type { Ffi, LibraryHandle } from '../ffi.ts';

type Toolkit = 'cudart' | 'cublas' | 'cusolver';
export type LibraryName = Toolkit | 'cuda';

/**
 * Where to look, when not where the system looks: a folder (its own files, or the layout of the nvidia packages of pip, whose
 * folder is site-packages/nvidia), or single files. A file that is named is the only one tried for its part.
 */
export interface LibraryPaths extends Partial<Readonly<Record<LibraryName, string>>> {
  readonly folder?: string;
}

/** cuBLAS, cuSOLVER and the runtime of one toolkit belong together, so a generation is taken whole. */
const GENERATIONS: readonly Readonly<Record<Toolkit, readonly string[]>>[] = [
  {
    cudart: ['libcudart.so.13', 'cudart64_13.dll'],
    cublas: ['libcublas.so.13', 'cublas64_13.dll'],
    cusolver: ['libcusolver.so.12', 'cusolver64_12.dll'],
  },
  {
    cudart: ['libcudart.so.12', 'cudart64_12.dll'],
    cublas: ['libcublas.so.12', 'cublas64_12.dll'],
    cusolver: ['libcusolver.so.11', 'cusolver64_11.dll'],
  },
  {
    cudart: ['libcudart.so.11.0', 'cudart64_110.dll'],
    cublas: ['libcublas.so.11', 'cublas64_11.dll'],
    cusolver: ['libcusolver.so.11', 'cusolver64_11.dll'],
  },
];

const DRIVER = ['libcuda.so.1', 'nvcuda.dll'];

/** Beyond the system's own search path. */
const USUAL_FOLDERS = ['', '/usr/local/cuda/lib64/'];

/** pip's layout: one folder for all from CUDA 13 on, one folder a library before. */
const PIP_FOLDERS: Readonly<Record<Toolkit, readonly string[]>> = {
  cudart: ['cu13/lib/', 'cuda_runtime/lib/', 'cu13/bin/x86_64/', 'cuda_runtime/bin/'],
  cublas: ['cu13/lib/', 'cublas/lib/', 'cu13/bin/x86_64/', 'cublas/bin/'],
  cusolver: ['cu13/lib/', 'cusolver/lib/', 'cu13/bin/x86_64/', 'cusolver/bin/'],
};

/**
 * The four libraries, opened.
 * @throws {EngineError} when the driver or every generation of the toolkit is missing, naming what was tried
 */
export function openLibraries(ffi: Ffi, paths: LibraryPaths): Readonly<Record<LibraryName, LibraryHandle>> {
  const failures: string[] = [];
  const first = (candidates: readonly string[]): LibraryHandle | undefined => {
    for (const path of candidates) {
      try {
        return ffi.load(path);
      } catch (error) {
        failures.push(`${path}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    return undefined;
  };
  const cuda = first(paths.cuda === undefined ? DRIVER : [paths.cuda]);
  if (!cuda)
    throw new EngineError(
      `openCuda: the NVIDIA driver must be installed, got ${failures.join('; ')}; install the driver, or choose another engine`,
    );
  failures.length = 0;
  for (const names of GENERATIONS) {
    const open = (part: Toolkit): LibraryHandle | undefined => first(candidates(part, names[part], paths));
    const cudart = open('cudart');
    const cublas = cudart && open('cublas');
    const cusolver = cublas && open('cusolver');
    if (cusolver) return { cuda, cudart, cublas, cusolver };
  }
  throw new EngineError(
    `openCuda: cudart, cublas and cusolver of one CUDA toolkit (13, 12 or 11) must load, got ${[...new Set(failures)].join('; ')}; name their folder (libraries.folder), such as site-packages/nvidia of a Python environment`,
  );
}

function candidates(part: Toolkit, names: readonly string[], paths: LibraryPaths): readonly string[] {
  const { [part]: file, folder } = paths;
  if (file !== undefined) return [file];
  const folders = folder === undefined ? USUAL_FOLDERS : ['', ...PIP_FOLDERS[part]].map((sub) => `${folder}/${sub}`);
  return folders.flatMap((place) => names.map((name) => place + name));
}
