import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '../errors.ts';
import type { ProgressStream } from './progress.ts';
import { typescriptRule } from './skeletons.ts';

const ADAPTER = new URL('../../adapters/python/', import.meta.url);

export interface InitOptions {
  readonly language: 'python' | 'typescript';
  readonly folder: string;
}

/** Writes a rule that passes every check as it is, and returns the exit status. Nothing is overwritten. */
export async function init({ language, folder }: InitOptions, io: { readonly out: ProgressStream }): Promise<number> {
  const types = 'typescript' in process.features && Boolean(process.features.typescript);
  const files: Record<string, string> =
    language === 'python'
      ? {
          'rule.py': await readFile(new URL('rule.py', ADAPTER), 'utf8'),
          'pcn_check.py': await readFile(new URL('pcn_check.py', ADAPTER), 'utf8'),
        }
      : { [types ? 'rule.ts' : 'rule.mjs']: typescriptRule(types) };
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw cannot(folder, error, 'folder');
  });
  const written: string[] = [];
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    try {
      await writeFile(path, text, { flag: 'wx' });
      written.push(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw cannot(path, error);
      // The adapter is not the user's: one that is there already will do.
      if (name !== 'pcn_check.py')
        throw new DataError(`init: ${path} must not exist yet, got one; choose another folder or move it away`, {
          cause: error,
        });
    }
  }
  const next =
    language === 'python'
      ? `pip install numpy safetensors, then: npx pcn-check check --command "python3 ${join(folder, 'rule.py')}"`
      : `npx pcn-check check ${written[0]}`;
  const why =
    language === 'typescript' && !types
      ? `JavaScript, because Node ${process.versions.node} does not run TypeScript.\n`
      : '';
  io.out.write(`wrote ${written.join(', ')}\n${why}${next}\n`);
  return 0;
}

const cannot = (path: string, error: unknown, what = 'file'): DataError =>
  new DataError(`init: ${path} must be a ${what} that can be written, got ${(error as Error).message}`, {
    cause: error,
  });
