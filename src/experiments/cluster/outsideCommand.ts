import { execFile } from 'node:child_process';

/** Seconds that a scheduler's command may take: a controller that is down holds it. */
const PATIENCE = 60;

export interface Ran {
  readonly ok: boolean;
  readonly out: string;
  /** Its last words. */
  readonly error: string;
}

/** Runs a program with this text as its input; undefined where it is not on the path. */
export const outsideCommand = (file: string, args: readonly string[], input = ''): Promise<Ran | undefined> =>
  new Promise((resolve) => {
    const limits = { timeout: PATIENCE * 1000, maxBuffer: 2 ** 28 };
    const child = execFile(file, args, limits, (error, out, words) => {
      if (error?.code === 'ENOENT') resolve(undefined);
      else resolve({ ok: error === null, out, error: lastWords(words) || (error?.message ?? '') });
    });
    child.stdin?.on('error', () => undefined); // it need not read
    child.stdin?.end(input);
  });

const lastWords = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .slice(-2)
    .join('; ');
