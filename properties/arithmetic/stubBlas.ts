import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCE = fileURLToPath(new URL('../../fixtures/stub-blas.c', import.meta.url));

/** Compiles the stub with the given mistakes; see its head for their names. */
export function stubBlas(...defines: readonly string[]): string {
  const key = defines.join(' ');
  const path = COMPILED.get(key) ?? compile(defines);
  COMPILED.set(key, path);
  return path;
}

const COMPILED = new Map<string, string>();

function compile(defines: readonly string[]): string {
  const path = join(
    mkdtempSync(join(tmpdir(), 'pcn-check-blas-')),
    `${defines.join('-').replaceAll('=', '-') || 'right'}.so`,
  );
  execFileSync('cc', ['-O1', '-shared', '-fPIC', ...defines.map((d) => `-D${d}`), SOURCE, '-o', path, '-lm'], {
    stdio: 'pipe',
  });
  return path;
}

/** Why stubs cannot be used here, if they cannot. */
export function whyNoStubs(): string | undefined {
  if (process.platform !== 'linux' && process.platform !== 'darwin')
    return `no C compiler is looked for on ${process.platform}`;
  try {
    execFileSync('cc', ['--version'], { stdio: 'pipe' });
    return undefined;
  } catch (error) {
    return `no C compiler: ${(error as Error).message.split('\n')[0]}`;
  }
}
