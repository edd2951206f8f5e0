import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pythonBlas } from '../../src/cli/pythonBlas.ts';

/** An environment with these files, by paths below it. */
async function environment(...files: readonly string[]): Promise<string> {
  const prefix = await mkdtemp(join(tmpdir(), 'pcn-check-python-'));
  for (const file of files) {
    await mkdir(dirname(join(prefix, file)), { recursive: true });
    await writeFile(join(prefix, file), '');
  }
  return prefix;
}

const PACKAGES = 'lib/python3.11/site-packages';
const NUMPY = `${PACKAGES}/numpy.libs/libscipy_openblas64_-32a4b2a6.so`;

describe('the BLAS of Python environments', () => {
  test('is found in NumPy’s and SciPy’s wheels, in scipy-openblas32 and -64, and as MKL; nothing else is', async () => {
    const scipy = `${PACKAGES}/scipy.libs/libscipy_openblas-6cdc3b4a.so`;
    const wheels = [32, 64].map(
      (bits) => `${PACKAGES}/scipy_openblas${bits}/lib/libscipy_openblas${bits === 64 ? '64_' : ''}.so`,
    );
    const prefix = await environment(
      ...[NUMPY, scipy, ...wheels, 'lib/libmkl_rt.so.2', 'lib/libopenblas.so'],
      ...[`${PACKAGES}/numpy.libs/libgfortran-040039e1.so.5.0.0`, 'lib/libmkl_core.so.2', `${PACKAGES}/numpy/core.so`],
    );
    const found = await pythonBlas({ virtualEnv: prefix });
    expect(found.toSorted()).toEqual(
      [NUMPY, scipy, ...wheels, 'lib/libmkl_rt.so.2', 'lib/libopenblas.so']
        .map((file) => join(prefix, file))
        .toSorted(),
    );
  });

  test('comes of the active environment, then of conda, then of the first python3 on the path; each once', async () => {
    const [active, conda, first, second] = await Promise.all(
      [[NUMPY], [NUMPY], [NUMPY, 'bin/python3'], [NUMPY, 'bin/python3']].map((files) => environment(...files)),
    );
    const path = ['no-such-folder', join(first!, 'bin'), join(second!, 'bin')].join(delimiter);
    const at = (prefix: string | undefined): string => join(prefix!, NUMPY);
    expect(await pythonBlas({ virtualEnv: active, condaPrefix: conda, path })).toEqual([
      at(active),
      at(conda),
      at(first),
    ]);
    expect(await pythonBlas({ virtualEnv: first, path })).toEqual([at(first)]);
  });

  test('is looked for in vain where there is no Python', async () => {
    expect(await pythonBlas({})).toEqual([]);
    expect(await pythonBlas({ path: await environment() })).toEqual([]);
  });
});
