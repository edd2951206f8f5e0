import { copyFile, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
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
  const [name, text] =
    language === 'python'
      ? ['rule.py', await readFile(new URL('rule.py', ADAPTER), 'utf8')]
      : [types ? 'rule.mts' : 'rule.mjs', typescriptRule(types)];
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw cannot(folder, error, 'folder');
  });
  const path = join(folder, name);
  await writeFile(path, text, { flag: 'wx' }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw cannot(path, error);
    throw new DataError(`init: ${path} must not exist yet, got one; choose another folder or move it away`, {
      cause: error,
    });
  });
  const written = [path];
  if (language === 'python') {
    const adapter = join(folder, 'pcn_check');
    if (await copied(new URL('pcn_check/', ADAPTER), adapter)) written.push(adapter);
  }
  const next =
    language === 'python'
      ? `pip install numpy safetensors, then: npx pcn-check check --command "python3 ${path}"`
      : `npx pcn-check check ${path}`;
  const why =
    language === 'typescript' && !types
      ? `JavaScript, because Node ${process.versions.node} does not run TypeScript.\n`
      : '';
  io.out.write(`wrote ${written.join(', ')}\n${why}${next}\n`);
  return 0;
}

/** Whether the modules of the adapter were written; it is not the user's, and one that is there already will do. */
async function copied(from: URL, to: string): Promise<boolean> {
  try {
    await mkdir(to);
    for (const name of await readdir(from))
      if (name.endsWith('.py')) await copyFile(new URL(name, from), join(to, name));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw cannot(to, error, 'folder');
  }
}

const cannot = (path: string, error: unknown, what = 'file'): DataError =>
  new DataError(`init: ${path} must be a ${what} that can be written, got ${(error as Error).message}`, {
    cause: error,
  });
