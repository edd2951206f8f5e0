import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Outside } from '../../src/cli/outside.ts';
import type { run as Run } from '../../src/cli/run.ts';

/** How a run of the command line ended. */
export interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly error: string;
}

/** The built program. */
export const MAIN = resolve('dist/cli/main.js');

// Threads run built files, so the built package is what is tested.
const { run } = (await import(pathToFileURL(join(process.cwd(), 'dist/cli/run.js')).href)) as { run: typeof Run };

/** Runs the command line in this process, where it takes no second to start; in a folder where one is given. */
export async function commandLine(
  args: readonly string[],
  folder = process.cwd(),
  given: Partial<Outside> = {},
): Promise<Ended> {
  const before = process.cwd();
  let [out, error] = ['', ''];
  process.chdir(folder);
  try {
    const status = await run(args, {
      ...{ out: { write: (text) => (out += text) }, error: { write: (text) => (error += text) }, color: false },
      ...{ clock: () => performance.now(), date: () => new Date() },
      ...{ platform: { node: process.version, platform: 'test' }, cores: 2, engines: {} },
      interruption: () => new AbortController().signal,
      ...given,
    });
    return { status, out, error };
  } finally {
    process.chdir(before);
  }
}

/** Runs the program as a process of its own, for what only a process has: its exit status, its signals; with a hand on it. */
export async function program(
  args: readonly string[],
  { folder = process.cwd(), env = {}, onError, meanwhile }: ProgramOptions = {},
): Promise<Ended> {
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1', ...env },
  });
  let [out, error] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => {
    error += chunk.toString();
    onError?.(error, (name) => child.kill(name));
  });
  const ended = new Promise<number | null>((done, reject) => child.on('error', reject).on('close', done));
  await meanwhile?.(child.pid!);
  return { status: await ended, out, error };
}

interface ProgramOptions {
  readonly folder?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Sees its standard error as it comes, and may signal it. */
  readonly onError?: (text: string, signal: (name: 'SIGINT' | 'SIGKILL') => void) => void;
  readonly meanwhile?: (pid: number) => Promise<void>;
}
