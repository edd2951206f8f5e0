import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import koffi from 'koffi';
import type { LibraryPaths } from '../../src/arithmetic/cuda/cuda.ts';

/** The C stub, compiled and loaded: where it is, and its switches and counters. */
export interface Stub {
  readonly libraries: LibraryPaths;
  set(name: string, value: number): void;
  get(name: string): number;
  /** Runs `body` with some switches turned, and turns them back, sticky errors too. */
  during<T>(switches: Readonly<Record<string, number>>, body: () => Promise<T>): Promise<T>;
}

/** Why there is no stub here, or undefined. */
export const NO_STUB = ((): string | undefined => {
  try {
    execFileSync('cc', ['--version'], { stdio: 'pipe' });
    return undefined;
  } catch {
    return 'no C compiler (cc) to build the stub with';
  }
})();

/** Compiled once. */
let compiled: string | undefined;

function compile(): string {
  const path = join(mkdtempSync(join(tmpdir(), 'cuda-stub-')), 'stub.so');
  const source = fileURLToPath(new URL('cudaStub.c', import.meta.url));
  const flags = ['-std=gnu11', '-O1', '-ffp-contract=off', '-fPIC', '-shared', '-Wall', '-Wextra', '-Werror'];
  execFileSync('cc', [...flags, '-o', path, source, '-lm'], { stdio: 'inherit' });
  return path;
}

let copies = 0;

/** Each stub has a state of its own: the system keeps one for each file. */
export function buildStub(): Stub {
  compiled ??= compile();
  const path = compiled.replace('stub.so', `stub-${copies++}.so`);
  copyFileSync(compiled, path);
  const library = koffi.load(path);
  const set = library.func('void stub_set(const char *name, long value)') as Stub['set'];
  const get = library.func('long stub_get(const char *name)') as Stub['get'];
  return {
    libraries: { cuda: path, cudart: path, cublas: path, cusolver: path },
    set,
    get,
    async during(switches, body) {
      const names = [...Object.keys(switches), 'sticky'];
      const before = names.map(get);
      try {
        for (const [name, value] of Object.entries(switches)) set(name, value);
        return await body();
      } finally {
        names.forEach((name, i) => set(name, before[i]!));
      }
    },
  };
}
