import { readdir } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';

/** What is read of the environment. */
export interface PythonEnvironment {
  readonly path?: string | undefined;
  /** VIRTUAL_ENV */
  readonly virtualEnv?: string | undefined;
  /** CONDA_PREFIX */
  readonly condaPrefix?: string | undefined;
}

/** Folders of an environment that may hold a BLAS, with what its file is called. */
const PLACES: readonly (readonly [folder: string, file: RegExp])[] = [
  ...(['numpy.libs', 'scipy.libs', 'numpy/.dylibs', 'scipy/.dylibs'] as const).map(
    (folder) => [`PACKAGES/${folder}`, /^lib\w*openblas[\w.-]*\.(so|dylib|dll)/] as const,
  ),
  ...(['scipy_openblas32/lib', 'scipy_openblas64/lib'] as const).map(
    (folder) => [`PACKAGES/${folder}`, /^libscipy_openblas\w*\.(so|dylib|dll)$/] as const,
  ),
  ['lib', /^lib(mkl_rt|openblas)(\.\d)?\.(so|dylib)(\.\d+)?$/],
];

/**
 * The BLAS libraries of the Python environments that a shell would use: the active one's, conda's, and that of `python3` on the path.
 * NumPy's and SciPy's wheels carry a current OpenBLAS where a system's is older than its processor or missing. Nothing is started.
 */
export async function pythonBlas(environment: PythonEnvironment): Promise<string[]> {
  const found = new Set<string>();
  for (const prefix of await prefixesOf(environment))
    for (const packages of await packagesOf(prefix))
      for (const [place, file] of PLACES) {
        const folder = place.startsWith('PACKAGES')
          ? join(packages, place.slice('PACKAGES/'.length))
          : join(prefix, place);
        for (const name of await names(folder)) if (file.test(name)) found.add(join(folder, name));
      }
  return [...found];
}

/** Where environments stand, the first that a shell would take first. */
async function prefixesOf({ path = '', virtualEnv, condaPrefix }: PythonEnvironment): Promise<string[]> {
  const prefixes = [virtualEnv, condaPrefix].filter((prefix): prefix is string => Boolean(prefix));
  for (const folder of path.split(delimiter).filter(Boolean))
    if ((await names(folder)).some((name) => name === 'python3' || name === 'python.exe')) {
      prefixes.push(dirname(folder), ...(dirname(folder) === '/usr' ? ['/usr/local'] : []));
      break;
    }
  return [...new Set(prefixes)];
}

async function packagesOf(prefix: string): Promise<string[]> {
  const lib = join(prefix, 'lib');
  const versions = (await names(lib)).filter((name) => name.startsWith('python3'));
  return [
    ...versions.flatMap((version) => ['site-packages', 'dist-packages'].map((kind) => join(lib, version, kind))),
    join(prefix, 'Lib', 'site-packages'), // Windows
  ];
}

const names = async (folder: string): Promise<string[]> =>
  (await readdir(folder).catch(() => [])).toSorted((a, b) => (a < b ? -1 : 1));
